#include "kernels/filter/brightness.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace bb {
namespace {

// The shortest decimal that Brightness::set() rounds to the same 1/256.
std::string shortest_decimal(int in_256ths) {
  const double value = in_256ths / static_cast<double>(Brightness::kOne);
  for (int digits = 0;; ++digits) {
    std::string text = fmt::format("{:.{}f}", value, digits);
    if (std::lround(std::stod(text) * Brightness::kOne) == in_256ths) return text;
  }
}

}  // namespace

void Brightness::set(const Parameter& parameter) {
  // Wide enough for any picture, and narrow enough that gain·v + bias is exact in a 32-bit float.
  constexpr double kLimit = 255;
  if (parameter.key != "gain" && parameter.key != "bias") parameter.reject("gain and bias");
  const double value = parameter.number(-kLimit, kLimit);
  (parameter.key == "gain" ? gain : bias) = static_cast<int>(std::lround(value * kOne));
}

std::string Brightness::spelling() const {
  return fmt::format("gain={},bias={}", shortest_decimal(gain), shortest_decimal(bias));
}

std::array<std::uint8_t, 256> Brightness::table() const {
  std::array<std::uint8_t, 256> table{};
  for (int v = 0; v < 256; ++v) {
    const int scaled = gain * v + bias;
    const int floor = scaled >> 8;
    const int fraction = scaled & 255;
    const int half_up = fraction > 128 || (fraction == 128 && (floor & 1) == 1) ? 1 : 0;
    table[static_cast<std::size_t>(v)] =
        static_cast<std::uint8_t>(std::clamp(floor + half_up, 0, 255));
  }
  return table;
}

}  // namespace bb
