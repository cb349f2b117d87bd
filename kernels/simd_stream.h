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
using AlignedMemory = hwy::AlignedFreeUniquePtr<Number[]>;

/// A filter, bound to the row function that computes it.
struct Step {
  Filter filter;
  RowFunction function = nullptr;
  BrightnessForm brightness;
};

/// A half-open range of columns.
struct Columns {
  int first = 0;
  int last = 0;
};

/// The latest rows of a stage's input, with room for what row functions may touch around each.
class RowRing {
 public:
  RowRing() = default;
  RowRing(std::size_t rows, std::size_t row_bytes);

  /// How many rows are kept, when at least 2·halo + 1 are needed.
  [[nodiscard]] static std::size_t rows_for(int halo);

  /// The memory of row y, which takes that of the oldest row in the ring.
  [[nodiscard]] std::uint8_t* row(int y) const {
    return memory_.get() + (static_cast<std::size_t>(y) & (rows_ - 1)) * stride_ + kMargin;
  }

 private:
  std::size_t rows_ = 0;  // a power of two
  std::size_t stride_ = 0;
  AlignedMemory<std::uint8_t> memory_;
};

/// Each filter is a stage that computes a row of its output from 2·halo + 1 rows of its input. It
/// keeps just those, and has the stage before it compute another one when it needs it. Wide images
/// are done in strips of columns, so that all that is kept stays in the nearest cache.
class Stream {
 public:
  Stream(std::span<const Step> steps, std::size_t vector_bytes, Shape shape);

  [[nodiscard]] Shape shape() const { return shape_; }

  /// Computes the rows `rows` of `out` from an image of shape().
  void run(ConstImageView in, ImageView out, RowRange rows);

 private:
  struct Stage {
    Step step;
    int halo;
    int channels;      // of its input
    int out_channels;  // of its output
    RowRing input;
    Columns in_columns;   // of its input in the current strip
    Columns out_columns;  // of its output
    int next_row = 0;     // of its input, the first that was not made yet

    [[nodiscard]] std::size_t rows() const { return static_cast<std::size_t>(2 * halo + 1); }
  };

  void start_strip(Columns strip);
  [[nodiscard]] bool reads_in_place(ConstImageView in, std::size_t stage, int y) const;
  RowTask prepare(ConstImageView in, std::size_t stage, int y);
  void make_input_row(ConstImageView in, std::size_t stage, int y);
  void write_output_row(ConstImageView in, int y, std::span<std::uint8_t> target);

  Shape shape_;
  std::size_t vector_bytes_;
  std::vector<Stage> stages_;
  int strip_width_ = 0;
  std::size_t scratch_stride_ = 0;
  AlignedMemory<std::uint16_t> scratch_;
  AlignedMemory<std::uint8_t> tail_;
};

}  // namespace bb::simd
