#include "kernels/simd/brightness.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <limits>

namespace bb::simd {
namespace {

constexpr int kShortGainLimit = std::numeric_limits<std::int16_t>::max() / 2;

BrightnessForm short_form(const Brightness& filter) {
  return {.table = filter.table(),
          .half_up = true,
          .gain = static_cast<std::int16_t>(2 * filter.gain),
          .bias = static_cast<std::int16_t>(filter.bias >> 8)};
}

bool reproduces_table(const BrightnessForm& form) {
  for (int v = 0; v < 256; ++v) {
    const int scaled = (64 * v * form.gain + (1 << 14)) >> 15;
    if (std::clamp(scaled + form.bias, 0, 255) != form.table[static_cast<std::size_t>(v)])
      return false;
  }
  return true;
}

BrightnessForm long_form(const Brightness& filter) {
  BrightnessForm form{.table = filter.table(),
                      .half_up = false,
                      .gain = static_cast<std::int16_t>(filter.gain >> 8),
                      .bias = static_cast<std::int16_t>(filter.bias >> 8),
                      .gain_fraction = static_cast<std::int16_t>(filter.gain & 255),
                      .bias_fraction = static_cast<std::int16_t>(filter.bias & 255)};
  // With a gain beyond ±100, every v above 5 becomes black or white, whatever the bias. So v may be
  // capped where v·gain still fits 16 bits.
  if (std::abs(form.gain) > 100) form.cap = 125;
  return form;
}

}  // namespace

BrightnessForm brightness_form(const Brightness& filter) {
  if (std::abs(filter.gain) <= kShortGainLimit) {
    const BrightnessForm form = short_form(filter);
    if (reproduces_table(form)) return form;
  }
  return long_form(filter);
}

}  // namespace bb::simd
