#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "kernels/filter/traits.h"

namespace bb {

/// clamp(round half to even(gain·v + bias)); both parameters are in units of 1/256.
struct Brightness {
  static constexpr std::string_view kName = "brightness";
  static constexpr std::string_view kParameters = "gain=G,bias=B";
  static constexpr Channels kChannels = Channels::kSeparate;
  static constexpr int kOne = 256;

  int gain = 307;  // 1.2
  int bias = 0;

  bool operator==(const Brightness&) const = default;
  void set(const Parameter& parameter);
  [[nodiscard]] std::string spelling() const;
  [[nodiscard]] static constexpr int halo() { return 0; }

  /// The filter's definition: its output for each of the 256 inputs.
  [[nodiscard]] std::array<std::uint8_t, 256> table() const;
};
static_assert(FilterTraits<Brightness>);

}  // namespace bb
