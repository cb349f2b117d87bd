#pragma once

#include <array>
#include <string>
#include <string_view>

#include "kernels/filter/traits.h"

namespace bb {

/// Separable blur with taps close to a Gaussian's, rounded once, after both passes.
struct Gaussian {
  static constexpr std::string_view kName = "gaussian";
  static constexpr std::string_view kParameters = "ksize=3|5|7";
  static constexpr Channels kChannels = Channels::kSeparate;

  enum class Ksize { k3 = 3, k5 = 5, k7 = 7 };
  static constexpr std::array kSizes = {Ksize::k3, Ksize::k5, Ksize::k7};

  Ksize ksize = Ksize::k3;

  bool operator==(const Gaussian&) const = default;
  void set(const Parameter& parameter);
  [[nodiscard]] std::string spelling() const;
  [[nodiscard]] constexpr int halo() const { return size() / 2; }

  /// The number of taps of one pass.
  [[nodiscard]] constexpr int size() const { return static_cast<int>(ksize); }
};
static_assert(FilterTraits<Gaussian>);

/// The first half of one pass's taps, from the outermost to the centre: ksize / 2 + 1 of them. The
/// sum of all taps, with the mirrored half, is 2^shift.
struct GaussianTaps {
  std::array<int, 4> half;
  int shift;
};
[[nodiscard]] GaussianTaps gaussian_taps(Gaussian::Ksize ksize);

}  // namespace bb
