// A pipeline streamed over images of one shape, row by row.
#pragma once

#include <hwy/aligned_allocator.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/filter.h"
#include "kernels/image.h"
#include "kernels/simd_rows.h"

namespace bb::simd {

template <class Number>
// NOLINTNEXTLINE(modernize-avoid-c-arrays): what Highway's unique_ptr is called with
using AlignedMemory = hwy::AlignedFreeUniquePtr<Number[]>;

/// A filter, bound to the row functions that compute it.
struct Step {
  Filter filter;
  RowPasses passes;
  BrightnessForm brightness;
};

/// A half-open range of columns.
struct Columns {
  int first = 0;
  int last = 0;
  [[nodiscard]] std::size_t count() const { return static_cast<std::size_t>(last - first); }
};

/// The latest rows of a stage's input, with room for what row functions may touch around each.
class RowRing {
 public:
  RowRing() = default;
  RowRing(std::size_t rows, std::size_t row_bytes);

  /// The memory of row y, which takes that of the oldest row in the ring.
  [[nodiscard]] std::uint8_t* row(int y) const {
    return memory_.get() + (static_cast<std::size_t>(y) & (rows_ - 1)) * stride_ + kMargin;
  }

 private:
  std::size_t rows_ = 0;  // a power of two
  std::size_t stride_ = 0;
  AlignedMemory<std::uint8_t> memory_;
};

/// Each filter is a stage that computes a row of its output from 2·halo + 1 rows of its input, and
/// no more rows than those are kept. In one tick every stage computes one row, the last stage
/// first: so each reads rows of earlier ticks, and never waits for a row that was just written. Of
/// a filter with two passes the first is a tick ahead, for the same reason. Point-wise filters
/// after another need no stage: they change its rows in place. Wide images are done in strips of
/// columns, so that all that is kept stays in the nearest cache.
class Stream {
 public:
  Stream(std::span<const Step> steps, std::size_t vector_bytes, Shape shape);

  [[nodiscard]] Shape shape() const { return shape_; }

  /// Computes the rows `rows` of `out` from an image of shape().
  void run(ConstImageView in, ImageView out, RowRange rows);

 private:
  // A sample beyond the image's border and the one that it repeats, from the begin of a row.
  struct Mirror {
    std::ptrdiff_t to;
    std::ptrdiff_t from;
  };

  struct Stage {
    Step step;
    int halo = 0;
    int delay = 0;                 // it computes its row y in tick y + delay
    std::size_t channels = 0;      // of its input
    std::size_t out_channels = 0;  // of its output
    RowRing input;
    AlignedMemory<std::int16_t> scratch;  // if it has two passes
    std::vector<Step> in_place;           // what else is done with each sample of its output

    // In the current strip:
    RowRange rows;  // that it has to compute
    Columns columns;
    Columns input_columns;
    std::vector<Mirror> mirrors;  // of its input
    RowTask task{};
  };

  void run_strip(ConstImageView in, ImageView out, RowRange rows, Columns strip);
  void start_strip(RowRange rows, Columns strip);
  [[nodiscard]] std::vector<Mirror> mirrors(const Stage& stage) const;
  void prefetch(std::span<const std::uint8_t> row, std::size_t stage) const;
  [[nodiscard]] bool reads_in_place(int y) const;
  void load_row(ConstImageView in, int y);
  void advance(ConstImageView in, ImageView out, std::size_t stage, int tick);
  void find_rows(ConstImageView in, std::size_t stage, int y);
  void compute_row(ImageView out, std::size_t stage, int y);
  void compute_output(std::span<std::uint8_t> target);
  static void compute_target(const Stage& stage);

  Shape shape_;
  std::size_t vector_bytes_;
  std::vector<Stage> stages_;
  int reach_ = 0;  // how far beyond an output pixel the pipeline reads
  int strip_width_ = 0;
  AlignedMemory<std::uint8_t> tail_;
};

}  // namespace bb::simd
