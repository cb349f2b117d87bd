// Brightness for vectors.
#pragma once

#include <array>
#include <cstdint>

#include "kernels/filter/filter.h"

namespace bb::simd {

/// How to compute gain·v + bias: by a table, where an instruction set can look up bytes in one of
/// 256, else in one of two forms. The short form rounds half up. It is used where it reproduces the
/// filter's whole table:
///   clamp((64·v·gain + 2^14 >> 15) + bias)
/// The long form rounds half to even, and is always right:
///   w = min(v, cap)
///   f = w·gain_fraction + bias_fraction
///   n = w·gain + bias + (f >> 8)
///   clamp(n + ((f mod 256) + 127 + (n mod 2) >> 8))
struct BrightnessForm {
  std::array<std::uint8_t, 256> table{};
  bool half_up = false;
  std::int16_t gain = 0;
  std::int16_t bias = 0;
  std::int16_t gain_fraction = 0;
  std::int16_t bias_fraction = 0;
  std::int16_t cap = 255;
};

[[nodiscard]] BrightnessForm brightness_form(const Brightness& filter);

}  // namespace bb::simd
