// Noise that is the same on every machine, in integer arithmetic only.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "host/base/random.h"

namespace bb {

/// Fractal value noise. Each octave is the previous octave at twice the resolution (by Chaikin's
/// corner cutting, a quadratic B-spline) plus white noise. Computes rows on request, from top to
/// bottom.
class Noise {
 public:
  using Row = std::vector<std::int16_t>;

  /// Octave 0 spans the picture; the last octave has one value for each pixel. White noise begins
  /// in octave `first`, as strong as `strength`, and loses a quarter of it with each octave.
  Noise(std::uint64_t key, int width, int octaves, int first, int strength)
      : key_(key), octaves_(static_cast<std::size_t>(octaves)) {
    auto columns = static_cast<std::size_t>(width);
    for (std::size_t i = octaves_.size(); i-- > 0; columns = columns / 2 + 2) {
      for (Row& row : octaves_[i].rows) row.resize((columns + 7) / 8 * 8);
    }
    for (auto i = static_cast<std::size_t>(first); i < octaves_.size(); ++i) {
      octaves_[i].strength = strength;
      strength = strength * 3 / 4;
    }
  }

  const Row& row(int y) { return row(octaves_.size() - 1, y); }

 private:
  struct Octave {
    int strength = 0;
    std::array<Row, 2> rows;  // the last even and odd one, in whole groups of 8 values
    std::array<int, 2> y = {-1, -1};
  };

  const Row& row(std::size_t index, int y) {
    Octave& octave = octaves_[index];
    const std::size_t parity = y % 2 == 0 ? 0 : 1;
    Row& out = octave.rows[parity];
    if (octave.y[parity] == y) return out;
    octave.y[parity] = y;
    if (index == 0) {
      std::ranges::fill(out, std::int16_t{0});
    } else {
      const Row& above = row(index - 1, y / 2);
      const Row& below = row(index - 1, y / 2 + 1);
      enlarge(parity == 0 ? above : below, parity == 0 ? below : above, out);
    }
    if (octave.strength != 0) {
      Random random(mix(key_ + index) + static_cast<std::uint64_t>(y));
      add_white(random, octave.strength, out);
    }
    return out;
  }

  /// The row a quarter of the way from `near` to `far`, at twice their resolution.
  static void enlarge(const Row& near, const Row& far, Row& out) {
    const auto at = [&](std::size_t i) { return 3 * near[i] + far[i]; };
    for (std::size_t i = 0; i < std::min(out.size() / 2, near.size() - 1); ++i) {
      out[2 * i] = static_cast<std::int16_t>((3 * at(i) + at(i + 1) + 8) >> 4);
      out[2 * i + 1] = static_cast<std::int16_t>((at(i) + 3 * at(i + 1) + 8) >> 4);
    }
  }

  static void add_white(Random& random, int strength, Row& out) {
    for (std::size_t x = 0; x < out.size(); x += 8) {
      const std::uint64_t bits = random.bits();
      for (std::size_t i = 0; i < 8; ++i) {
        const int sample = static_cast<int>((bits >> (8 * i)) & 0xff) - 128;
        out[x + i] = static_cast<std::int16_t>(out[x + i] + ((sample * strength) >> 4));
      }
    }
  }

  std::uint64_t key_;
  std::vector<Octave> octaves_;
};

}  // namespace bb
