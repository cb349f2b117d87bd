// Amounts of memory as text.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace bb {

/// "512M", "1.5 GB", "2GiB" or plain bytes, in bytes: k, M, G and T are powers of 1000, Ki, Mi, Gi
/// and Ti of 1024, in any case. Absent when it is none, less than a byte or beyond all memories.
[[nodiscard]] std::optional<std::size_t> parse_bytes(std::string_view text);

/// For people: "6.32 GB", with three significant digits.
[[nodiscard]] std::string format_bytes(std::size_t bytes);

/// The least whole number of kB, MB or GB that is not less, as parse_bytes() reads it: "2401M".
[[nodiscard]] std::string round_bytes_up(std::size_t bytes);

}  // namespace bb
