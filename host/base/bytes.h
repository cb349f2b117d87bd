// Amounts of memory as text.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace bb {

/// Converts "512M", "1.5 GB", "2GiB" or plain bytes to a number of bytes: k, M, G and T are powers
/// of 1000; Ki, Mi, Gi and Ti are powers of 1024; case does not matter. Absent if the text is no
/// such amount, less than a byte, or more than 10^18 bytes.
[[nodiscard]] std::optional<std::size_t> parse_bytes(std::string_view text);

/// For people to read: "6.32 GB", with three significant digits.
[[nodiscard]] std::string format_bytes(std::size_t bytes);

/// Rounds up to a whole number of kB, MB or GB, in the form that parse_bytes() reads: "2401M".
[[nodiscard]] std::string round_bytes_up(std::size_t bytes);

}  // namespace bb
