#pragma once

#include <string_view>

#include "kernels/filter/traits.h"

namespace bb {

/// 5·centre − the four neighbours, clamped to 0…255.
struct Sharpen {
  static constexpr std::string_view kName = "sharpen";
  static constexpr Channels kChannels = Channels::kSeparate;

  bool operator==(const Sharpen&) const = default;
  [[nodiscard]] static constexpr int halo() { return 1; }
};
static_assert(FilterTraits<Sharpen>);

}  // namespace bb
