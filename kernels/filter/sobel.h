#pragma once

#include <string_view>

#include "kernels/filter/traits.h"

namespace bb {

/// 3×3 gradient magnitude min(255, round(√(gx² + gy²))).
struct Sobel {
  static constexpr std::string_view kName = "sobel";
  static constexpr Channels kChannels = Channels::kGreyOnly;

  bool operator==(const Sobel&) const = default;
  [[nodiscard]] static constexpr int halo() { return 1; }
};
static_assert(FilterTraits<Sobel>);

}  // namespace bb
