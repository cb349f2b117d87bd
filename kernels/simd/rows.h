// What the SIMD kernel's executor (simd_stream.cpp) needs of an instruction set (simd_rows.cpp):
// functions that compute a few rows of a filter's output.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "kernels/simd/brightness.h"

namespace bb::simd {

/// Row functions work in whole vectors: of each input row they may read kMargin bytes before the
/// first sample and kSlack behind the last, and they may write kSlack bytes behind the target.
inline constexpr std::size_t kMargin = 64;
inline constexpr std::size_t kSlack = 256;

/// So many rows are computed at once, at most. More would share more of the work on the rows that
/// they have in common, and take more of the cache.
inline constexpr std::size_t kBandRows = 8;
inline constexpr std::size_t kMaxHalo = 3;

inline constexpr std::size_t kCacheLine = 64;

struct RowTask {
  std::array<const std::uint8_t*, kBandRows + 2 * kMaxHalo> rows;  // from halo above the first …
  std::array<std::uint8_t*, kBandRows> targets;
  std::size_t count;     // of targets; there are 2·halo more input rows
  std::size_t samples;   // to compute in each row
  std::size_t channels;  // from a sample to its horizontal neighbour
  const BrightnessForm* brightness;

  // Where memory begins that will be needed soon: while row functions compute the sample i of their
  // rows, they ask for the cache line at i of each of these, up to ahead_bytes.
  std::span<const std::uint8_t* const> ahead;
  std::size_t ahead_bytes;

  [[nodiscard]] std::span<const std::uint8_t*> used_rows(int halo) {
    return std::span(rows).first(count + 2 * static_cast<std::size_t>(halo));
  }
  [[nodiscard]] std::span<std::uint8_t*> used_targets() { return std::span(targets).first(count); }
};

using RowFunction = void (*)(const RowTask&);

/// The row functions of one instruction set. Brightness has two, one for each BrightnessForm.
struct RowFunctions {
  std::size_t vector_bytes;  // samples are computed in multiples of it
  RowFunction grayscale;
  RowFunction gaussian3;
  RowFunction gaussian5;
  RowFunction gaussian7;
  RowFunction sobel;
  RowFunction sharpen;
  RowFunction brightness_half_up;
  RowFunction brightness_half_even;
};

/// Those of simd::target(), or null on a machine without vectors.
[[nodiscard]] const RowFunctions* row_functions();

}  // namespace bb::simd
