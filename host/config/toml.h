// A TOML file as plain data: its keys with their lines, and values as a command line has them.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "host/base/error.h"

namespace bb {

struct TomlTable;

/// A key and its value: true or false, text (a number as well), a list of texts, or tables. A list
/// and the tables have at least one element.
struct TomlEntry {
  std::string key;
  int line = 0;
  std::variant<bool, std::string, std::vector<std::string>, std::vector<TomlTable>> value;
};

struct TomlTable {
  int line = 0;                    // where it begins
  std::vector<TomlEntry> entries;  // in the order of the file
};

/// "study.toml:7: …" as an error. `file` is for the message alone.
[[nodiscard]] UsageError error_at(const std::filesystem::path& file, int line,
                                  std::string_view message);

/// Throws UsageError that names the file and the line: for text that is not TOML, a list that is
/// empty or holds anything but texts and numbers, a date, a control character, and thousands of
/// dots.
[[nodiscard]] TomlTable parse_toml(std::string_view text, const std::filesystem::path& file);

/// The text of a file for parse_toml(). Throws UsageError where it cannot be read, or is larger
/// than 100 kB.
[[nodiscard]] std::string read_toml(const std::filesystem::path& file);

}  // namespace bb
