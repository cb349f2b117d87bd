#include "kernels/simd_brightness.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <limits>

namespace bb::simd {
namespace {

bool reproduces(const BrightnessForm& form, const std::array<std::uint8_t, 256>& table) {
  for (int v = 0; v < 256; ++v) {
    const int scaled = ((128 * v + form.offset) * form.gain + (1 << 14)) >> 15;
    if (std::clamp(scaled + form.bias, 0, 255) != table[static_cast<std::size_t>(v)]) return false;
  }
  return true;
}

// A gain and offset in 16 bits can express any fraction of the bias that the table can tell apart,
// or none: trying the offsets finds out. Those beyond ±127 would leave the 16 bits.
bool find_short_form(const Brightness& filter, BrightnessForm& form) {
  if (filter.gain > std::numeric_limits<std::int16_t>::max() ||
      filter.gain < std::numeric_limits<std::int16_t>::min()) {
    return false;
  }
  const std::array<std::uint8_t, 256> table = filter.table();
  form.half_up = true;
  form.gain = static_cast<std::int16_t>(filter.gain);
  for (const int bias : {filter.bias >> 8, (filter.bias >> 8) + 1}) {
    form.bias = static_cast<std::int16_t>(bias);
    for (int distance = 0; distance < 128; ++distance) {
      for (const int offset : {distance, -distance}) {
        form.offset = static_cast<std::int16_t>(offset);
        if (reproduces(form, table)) return true;
      }
    }
  }
  return false;
}

}  // namespace

BrightnessForm brightness_form(const Brightness& filter) {
  BrightnessForm form;
  if (find_short_form(filter, form)) return form;
  form = {};
  form.gain = static_cast<std::int16_t>(filter.gain >> 8);
  form.gain_fraction = static_cast<std::int16_t>(filter.gain & 255);
  form.bias = static_cast<std::int16_t>(filter.bias >> 8);
  form.bias_fraction = static_cast<std::int16_t>(filter.bias & 255);
  // With a gain beyond ±100 every v above 5 is black or white whatever the bias, so v can stop
  // where v·gain still fits 16 bits.
  if (std::abs(form.gain) > 100) form.cap = 125;
  return form;
}

}  // namespace bb::simd
