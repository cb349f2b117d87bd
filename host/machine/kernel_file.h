// The small text files in which the kernel describes the machine (/proc, /sys).
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bb {

/// The first line; empty where there is no such file.
[[nodiscard]] std::string read_line(const std::filesystem::path& path);

/// The number at the beginning of the file. Absent if there is no number ("max") or no file.
[[nodiscard]] std::optional<double> read_number(const std::filesystem::path& path);

/// The values of the first lines "KEY SEPARATOR VALUE" with each key, without spaces and quotes
/// around them. Reads up to the first empty line.
[[nodiscard]] std::map<std::string, std::string> read_values(const std::filesystem::path& path,
                                                             char separator);

/// The numbers in a list such as "0-3,6". Empty where it is no such list.
[[nodiscard]] std::vector<int> numbers_in(const std::string& list);

/// The numbers behind `prefix` in the names of a folder's entries, as in "cpu12", in order.
[[nodiscard]] std::vector<int> numbered_entries(const std::filesystem::path& folder,
                                                std::string_view prefix);

}  // namespace bb
