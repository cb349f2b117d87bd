// What the SIMD kernel's executor (simd_stream.cpp) needs of an instruction set (simd_rows.cpp):
// functions that compute one row of a filter's output.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "kernels/simd_brightness.h"

namespace bb::simd {

/// Row functions work in whole vectors: of each input row they may read kMargin bytes before the
/// first sample and kSlack behind the last, and they may write kSlack bytes behind the target.
inline constexpr std::size_t kMargin = 64;
inline constexpr std::size_t kSlack = 256;

/// Planes of 16-bit numbers that a filter may keep between its passes over a row, one number for
/// every second sample of a row in each.
inline constexpr std::size_t kScratchPlanes = 4;

struct RowTask {
  std::array<const std::uint8_t*, 7> rows;  // the input rows, the topmost first
  std::size_t row_count;                    // 2·halo + 1
  std::uint8_t* target;
  std::size_t samples;         // to compute
  std::size_t channels;        // from a sample to its horizontal neighbour
  std::int16_t* scratch;       // the first of kScratchPlanes planes
  std::size_t scratch_stride;  // from one plane to the next
  const BrightnessForm* brightness;

  [[nodiscard]] std::span<const std::uint8_t*> used_rows() {
    return std::span(rows).first(row_count);
  }
};

using RowFunction = void (*)(const RowTask&);

/// How a row of a filter's output is computed: `row` alone does it, or `columns` brings what is to
/// know of the input rows to the scratch planes, and `row` computes the target from those. Better
/// not at once: what was just stored can only be loaded as it was stored without waiting for it.
struct RowPasses {
  RowFunction columns = nullptr;
  RowFunction row = nullptr;
};

/// The row functions of one instruction set. Brightness has two, one for each BrightnessForm.
struct RowFunctions {
  std::size_t vector_bytes = 0;  // samples are computed in multiples of it
  RowPasses grayscale;
  RowPasses gaussian3, gaussian5, gaussian7;
  RowPasses sobel;
  RowPasses sharpen;
  RowPasses brightness_half_up, brightness_half_even;
};

/// Those of simd::target(), or null on a machine without vectors.
[[nodiscard]] const RowFunctions* row_functions();

}  // namespace bb::simd
