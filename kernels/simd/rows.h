// Row functions: each computes a few rows of one filter's output. rows.cpp compiles them for each
// instruction set; Stream calls them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>

#include "kernels/filter/kernel.h"
#include "kernels/simd/brightness.h"

namespace bb::simd {

/// Row functions work in whole vectors. Of each input row they may read kMargin bytes before the
/// first sample and kSlack bytes after the last. They may write kSlack bytes after the target.
inline constexpr std::size_t kMargin = 64;
inline constexpr std::size_t kSlack = 256;

/// The most rows that a row function computes at once. Successive rows share work on the rows that
/// both read, so a taller band saves work, but takes more of the cache.
inline constexpr std::size_t kBandRows = 16;
inline constexpr std::size_t kMaxHalo = 3;

inline constexpr std::size_t kCacheLine = 64;

/// Memory that will be needed soon: in each row, the bytes from `first` on.
struct Ahead {
  const std::uint8_t* first;
  std::size_t row_bytes;  // from one row to the next
};

/// A band of rows to compute, or some samples of each of them.
struct RowTask {
  // The input rows, from `halo` rows above the first target to `halo` rows below the last.
  std::array<const std::uint8_t*, kBandRows + 2 * kMaxHalo> rows;
  std::array<std::uint8_t*, kBandRows> targets;
  std::size_t count;                 // how many targets there are
  std::size_t first;                 // the first sample to compute in each row
  std::size_t last;                  // the sample after the last one
  std::size_t channels;              // the distance between horizontal neighbours, in samples
  const BrightnessForm* brightness;  // to apply to the filter's output, or null

  // While row functions compute sample i of row y, they fetch the cache line at byte i in row y of
  // each of these, up to ahead_bytes.
  std::span<const Ahead> ahead;
  std::size_t ahead_bytes;

  [[nodiscard]] std::span<const std::uint8_t*> used_rows(int halo) {
    return std::span(rows).first(count + 2 * static_cast<std::size_t>(halo));
  }
  [[nodiscard]] std::span<std::uint8_t*> used_targets() { return std::span(targets).first(count); }
};

inline constexpr std::size_t kAllColumns = std::numeric_limits<std::int32_t>::max();

using RowFunction = void(const RowTask&);

/// The row functions of one instruction set. References, so that one that rows.cpp does not set is
/// an error.
struct RowFunctions {
  std::size_t vector_bytes;  // row functions compute samples in multiples of it
  // How many columns of a band pass all filters before the next ones: a multiple of every vector,
  // or kAllColumns. Narrow blocks keep what filters exchange in the first-level cache, but cost
  // calls. With AVX-512, a prototype gained 6% by blocks of 64 on a Zen 4; on an Emerald Rapids,
  // such blocks are 3 to 5% slower than whole rows, and blocks of 128 are 1 to 2% slower. With AVX2
  // on a Zen 3, blocks of 64 are 5% slower.
  std::size_t block_columns;
  RowFunction& grayscale;
  RowFunction& gaussian3;
  RowFunction& gaussian5;
  RowFunction& gaussian7;
  RowFunction& sobel;
  RowFunction& sharpen;
  RowFunction& copy;  // for brightness
};

/// The row functions for the instruction set that Highway has chosen, or null on a machine without
/// vectors.
[[nodiscard]] const RowFunctions* row_functions();

/// A kernel of these row functions.
[[nodiscard]] std::unique_ptr<Kernel> make_kernel(const Pipeline& pipeline,
                                                  const RowFunctions& functions);

/// Whether they compute every filter as the definition does: over a small image, in less than a
/// millisecond.
[[nodiscard]] bool compute_as_defined(const RowFunctions& functions);

}  // namespace bb::simd
