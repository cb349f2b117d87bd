// The five filters of the pixel contract and their parameters. What each computes is defined, byte
// for byte, by the scalar kernels (kernels/scalar/scalar.cpp); every other kernel must reproduce
// it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "kernels/filter/image.h"

namespace bb {

/// RGB to grey with the BT.601 weights in 1/2^15; a grey image passes unchanged.
struct Grayscale {
  static constexpr int kRed = 9798, kGreen = 19235, kBlue = 3735, kShift = 15;
  bool operator==(const Grayscale&) const = default;
};

/// Separable binomial-like blur, rounded once after both passes. `ksize` is 3, 5 or 7 taps.
struct Gaussian {
  int ksize = 3;
  bool operator==(const Gaussian&) const = default;
};

/// 3×3 gradient magnitude min(255, round(√(gx² + gy²))) of a grey image.
struct Sobel {
  bool operator==(const Sobel&) const = default;
};

/// 5·centre − the four neighbours, clamped to 0…255, per channel.
struct Sharpen {
  bool operator==(const Sharpen&) const = default;
};

/// clamp(round half to even(gain·v + bias)), per channel; both parameters are in units of 1/256.
struct Brightness {
  static constexpr int kOne = 256;
  int gain = 307;  // 1.2
  int bias = 0;
  bool operator==(const Brightness&) const = default;

  /// The filter's definition: its output for each of the 256 inputs.
  [[nodiscard]] std::array<std::uint8_t, 256> table() const;
};

using Filter = std::variant<Grayscale, Gaussian, Sobel, Sharpen, Brightness>;

/// The taps of the first half of a Gaussian up to its centre, outermost first; their sum (with the
/// mirrored half) is 2^shift for one pass. `ksize` is 3, 5 or 7.
struct GaussianTaps {
  std::array<int, 4> half;
  int shift;
};
[[nodiscard]] GaussianTaps gaussian_taps(int ksize);

/// Parses one filter, "name" or "name:key=value,key=value".
/// Throws std::invalid_argument with a message that says what would be accepted.
[[nodiscard]] Filter parse_filter(std::string_view text);

/// The filter's name alone, as in "gaussian".
[[nodiscard]] std::string_view filter_name(const Filter& filter);

/// The filter with all its parameters; parse_filter() reads it back to the same filter.
[[nodiscard]] std::string to_string(const Filter& filter);

/// How many rows above and below an output row the filter reads.
[[nodiscard]] int halo(const Filter& filter);

/// The shape of the filter's output. Throws std::invalid_argument when it cannot take `in`
/// ("sobel needs a grey image: put grayscale before it").
[[nodiscard]] Shape output_shape(const Filter& filter, Shape in);

}  // namespace bb
