// Enumerations as text. An enumeration's to_string() is the only list of its names.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace bb {

/// The enumerators of `Enum` in order. They count from 0 without gaps, and to_string() gives an
/// empty text for any other value.
template <class Enum>
[[nodiscard]] std::vector<Enum> enumerators() {
  std::vector<Enum> all;
  for (int n = 0; !to_string(static_cast<Enum>(n)).empty(); ++n) {
    all.push_back(static_cast<Enum>(n));
  }
  return all;
}

/// The enumerator with this name; absent where there is none.
template <class Enum>
[[nodiscard]] std::optional<Enum> parse_enum(std::string_view text) {
  for (const Enum value : enumerators<Enum>()) {
    if (to_string(value) == text) return value;
  }
  return std::nullopt;
}

}  // namespace bb
