// Bytes as text.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace bb {

/// The base64 encoding of RFC 4648, section 4, with padding and without line breaks.
[[nodiscard]] std::string base64(std::span<const std::uint8_t> bytes);

}  // namespace bb
