// Random test images, the same on every machine.
#pragma once

#include <cstdint>

#include "kernels/filter/image.h"

namespace bb::testing {

/// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15U);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
  }

  /// From `low` to `high`, both included.
  int between(int low, int high) {
    return low + static_cast<int>(next() % static_cast<std::uint64_t>(high - low + 1));
  }

 private:
  std::uint64_t state_;
};

/// Noise with black and white areas, so that filters get extreme values as well as others.
inline void fill_random(ImageView image, std::uint64_t seed) {
  Random random(seed);
  std::uint8_t mode = 0;
  for (std::uint8_t& sample : image.samples()) {
    const std::uint64_t bits = random.next();
    if ((bits & 15) == 0) mode = static_cast<std::uint8_t>((bits >> 4) % 3);
    const auto noise = static_cast<std::uint8_t>(bits >> 8);
    sample = mode == 0 ? noise : static_cast<std::uint8_t>(mode == 1 ? 0 : 255);
  }
}

inline Image random_image(Shape shape, std::uint64_t seed) {
  Image image(shape);
  fill_random(image.view(), seed);
  return image;
}

}  // namespace bb::testing
