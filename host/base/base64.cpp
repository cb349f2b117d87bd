#include "host/base/base64.h"

#include <cstddef>
#include <string_view>

namespace bb {

std::string base64(std::span<const std::uint8_t> bytes) {
  static constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    // Three bytes are four digits of 6 bits. Missing bytes count as 0, and their digits are
    // padding.
    std::uint32_t bits = 0;
    for (std::size_t n = 0; n < 3; ++n)
      bits = bits << 8 | (i + n < bytes.size() ? bytes[i + n] : 0);
    for (std::size_t n = 0; n < 4; ++n) {
      text += i + n <= bytes.size() ? kAlphabet[bits >> (18 - 6 * n) & 63] : '=';
    }
  }
  return text;
}

}  // namespace bb
