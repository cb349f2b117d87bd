// A pipeline streamed over images of one shape, row by row.
#pragma once

#include <hwy/aligned_allocator.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/filter/filter.h"
#include "kernels/filter/image.h"
#include "kernels/simd/rows.h"

namespace bb::simd {

// NOLINTNEXTLINE(modernize-avoid-c-arrays): what Highway's unique_ptr is called with
using AlignedBytes = hwy::AlignedFreeUniquePtr<std::uint8_t[]>;

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
  [[nodiscard]] std::size_t count() const { return static_cast<std::size_t>(last - first); }
};

/// The latest rows of a stage's input, with room for what row functions may touch around each.
class RowRing {
 public:
  RowRing() = default;
  RowRing(std::size_t rows, std::size_t row_bytes);

  /// The memory of row y, which takes that of the oldest row in the ring.
  [[nodiscard]] std::uint8_t* row(int y) const {
    return memory_.get() + slot(y) * stride_ + kMargin;
  }

  /// Sets `pointers` to the sample at `offset` in each of the rows from y on, without a division
  /// for each.
  template <class Pointer>
  void rows(int y, std::size_t offset, std::span<Pointer> pointers) const {
    std::uint8_t* const begin = memory_.get() + kMargin + offset;
    std::size_t n = slot(y);
    for (Pointer& pointer : pointers) {
      pointer = begin + n * stride_;
      n = n + 1 == rows_ ? 0 : n + 1;
    }
  }

 private:
  [[nodiscard]] std::size_t slot(int y) const { return static_cast<unsigned>(y) % rows_; }

  unsigned rows_ = 0;
  std::size_t stride_ = 0;
  AlignedBytes memory_;
};

/// Each filter is a stage that computes its output from a ring of rows of its input: a band of
/// kBandRows at a time, as soon as all that the band needs is there. The band goes to the next
/// stage's ring at once, so that it is still in the nearest cache when it is read. Point-wise
/// filters after another need no stage: they change its rows in place. Wide images are done in
/// strips of columns, so that the rings stay in a near cache too.
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
    std::size_t channels = 0;      // of its input
    std::size_t out_channels = 0;  // of its output
    RowRing input;
    std::vector<Step> in_place;  // what else is done with each sample of its output

    // In the current strip:
    RowRange rows;  // that it has to compute
    Columns columns;
    RowRange input_rows;
    Columns input_columns;
    std::vector<Mirror> mirrors;  // of its input
    int filled = 0;               // the first input row that has yet to come
    int done = 0;                 // the first row that it has yet to compute
    RowTask task{};

    // The end of the rows that can be computed from the input rows that have come.
    [[nodiscard]] int ready() const {
      return filled == input_rows.last ? rows.last : filled - halo;
    }

    // Fills what lies beyond the image's border in a row of the input.
    void reflect_ends(std::uint8_t* row) const {
      for (const Mirror& mirror : mirrors) row[mirror.to] = row[mirror.from];
    }
  };

  void run_strip(ConstImageView in, ImageView out, RowRange rows, Columns strip);
  void start_strip(RowRange rows, Columns strip);
  [[nodiscard]] std::vector<Mirror> mirrors(const Stage& stage) const;
  [[nodiscard]] bool reads_in_place(RowRange band) const;
  void load(ConstImageView in, RowRange band);
  void start_ahead(ConstImageView in, ConstImageView out);
  void move_ahead(ConstImageView in, ConstImageView out);
  void advance(ConstImageView in, ImageView out, std::size_t stage);
  void find_rows(ConstImageView in, std::size_t stage, RowRange band);
  void compute_band(std::size_t stage, RowRange band);
  void compute_output(ImageView out, RowRange band);
  static void compute_targets(const Stage& stage);

  Shape shape_;
  std::size_t vector_bytes_;
  std::vector<Stage> stages_;
  int reach_ = 0;  // how far beyond an output pixel the pipeline reads
  int strip_width_ = 0;
  RowRing tails_;

  // What row functions ask for while a band is computed: the rows of the next one.
  std::vector<const std::uint8_t*> ahead_;
  std::size_t ahead_inputs_ = 0;  // so many of it are the input's, the rest is the output's
  int ahead_row_ = 0;             // the first of these rows in the output
};

}  // namespace bb::simd
