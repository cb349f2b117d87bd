// Row functions: each computes a few rows of one filter's output. rows.cpp compiles them for each
// instruction set; Stream calls them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
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
inline constexpr std::size_t kBandRows = 8;
inline constexpr std::size_t kMaxHalo = 3;

inline constexpr std::size_t kCacheLine = 64;

/// A band of rows to compute.
struct RowTask {
  // The input rows, from `halo` rows above the first target to `halo` rows below the last.
  std::array<const std::uint8_t*, kBandRows + 2 * kMaxHalo> rows;
  std::array<std::uint8_t*, kBandRows> targets;
  std::size_t count;                 // how many targets there are
  std::size_t samples;               // how many to compute in each row
  std::size_t channels;              // the distance between horizontal neighbours, in samples
  const BrightnessForm* brightness;  // for the brightness functions

  // Memory that will be needed soon. While row functions compute sample i of their rows, they
  // prefetch the cache line at i of each of these, up to ahead_bytes.
  std::span<const std::uint8_t* const> ahead;
  std::size_t ahead_bytes;

  [[nodiscard]] std::span<const std::uint8_t*> used_rows(int halo) {
    return std::span(rows).first(count + 2 * static_cast<std::size_t>(halo));
  }
  [[nodiscard]] std::span<std::uint8_t*> used_targets() { return std::span(targets).first(count); }
};

using RowFunction = void(const RowTask&);

/// The row functions of one instruction set. References, so that one that rows.cpp does not set is
/// an error.
struct RowFunctions {
  std::size_t vector_bytes;  // row functions compute samples in multiples of it
  RowFunction& grayscale;
  RowFunction& gaussian3;
  RowFunction& gaussian5;
  RowFunction& gaussian7;
  RowFunction& sobel;
  RowFunction& sharpen;
  RowFunction& brightness_half_up;
  RowFunction& brightness_half_even;
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
