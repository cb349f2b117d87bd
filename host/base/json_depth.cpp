#include "host/base/json_depth.h"

#include <fmt/format.h>

#include <stdexcept>

namespace bb {

void check_json_depth(std::span<const std::uint8_t> text) {
  constexpr int kMost = 64;
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::uint8_t c = text[i];
    if (in_string && c == '\\') {
      ++i;  // what it escapes may be a quotation mark
    } else if (c == '"') {
      in_string = !in_string;
    } else if (!in_string && (c == '[' || c == '{')) {
      if (++depth > kMost) {
        throw std::runtime_error(fmt::format("its values are nested more than {} deep", kMost));
      }
    } else if (!in_string && (c == ']' || c == '}')) {
      --depth;
    }
  }
}

}  // namespace bb
