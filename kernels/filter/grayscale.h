#pragma once

#include <string_view>

#include "kernels/filter/traits.h"

namespace bb {

/// RGB to grey with the BT.601 weights, in units of 2^-15.
struct Grayscale {
  static constexpr std::string_view kName = "grayscale";
  static constexpr Channels kChannels = Channels::kToGrey;
  static constexpr int kRed = 9798, kGreen = 19235, kBlue = 3735, kShift = 15;

  bool operator==(const Grayscale&) const = default;
  [[nodiscard]] static constexpr int halo() { return 0; }
};
static_assert(FilterTraits<Grayscale>);

}  // namespace bb
