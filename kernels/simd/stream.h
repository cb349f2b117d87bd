// Streams the rows of images of one shape through a pipeline.
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

// NOLINTNEXTLINE(modernize-avoid-c-arrays): Highway's unique_ptr requires it
using AlignedBytes = hwy::AlignedFreeUniquePtr<std::uint8_t[]>;

/// A filter and the row function that computes it.
struct Step {
  Filter filter;
  RowFunction* function = nullptr;
  BrightnessForm brightness;  // for the brightness functions
};

/// A half-open range of columns.
struct Columns {
  int first = 0;
  int last = 0;
  [[nodiscard]] std::size_t count() const { return static_cast<std::size_t>(last - first); }
};

/// The latest rows of a stage's input, each with the kMargin and kSlack bytes that row functions
/// may touch.
class RowRing {
 public:
  RowRing() = default;
  RowRing(std::size_t rows, std::size_t row_bytes);

  /// The first sample of row y. It reuses the memory of the oldest row in the ring.
  [[nodiscard]] std::uint8_t* row(int y) const {
    return memory_.get() + slot(y) * stride_ + kMargin;
  }

  /// Sets `pointers` to the sample at `offset` in the rows from y on. Divides only once.
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

/// Each filter is a stage with a ring of its input rows. A stage computes a band of kBandRows rows
/// as soon as all rows that the band needs are in its ring. It writes the band to the next stage's
/// ring, which reads it at once, while it is still in the first-level cache. A filter without a
/// halo that follows another filter needs no stage: it changes that filter's output in place. Wide
/// images are computed in strips of columns, so that the rings stay in the second-level cache.
class Stream {
 public:
  Stream(std::span<const Step> steps, std::size_t vector_bytes, Shape shape);

  [[nodiscard]] Shape shape() const { return shape_; }

  /// Computes the rows `rows` of `out`. `in` must have the shape shape(), and `out` the shape that
  /// the pipeline's output has.
  void run(ConstImageView in, ImageView out, RowRange rows);

 private:
  // A sample beyond the image's border and the one that it repeats, as offsets in a row.
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
    std::vector<Step> in_place;  // filters that then change its output

    // In the current strip:
    RowRange rows;  // to compute
    Columns columns;
    RowRange input_rows;
    Columns input_columns;
    std::vector<Mirror> mirrors;  // of its input
    int filled = 0;               // the first row that is not yet in `input`
    int done = 0;                 // the first row that is not yet computed
    RowTask task{};

    // The end of the rows that can be computed from the rows in `input`.
    [[nodiscard]] int ready() const {
      return filled == input_rows.last ? rows.last : filled - halo;
    }

    // Sets the samples beyond the image's border in a row of the input.
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
  int reach_ = 0;  // the sum of all halos
  int strip_width_ = 0;
  RowRing tails_;

  // Pieces of the next band's rows, which row functions prefetch while they compute a band.
  std::vector<const std::uint8_t*> ahead_;
  std::size_t ahead_inputs_ = 0;  // how many belong to the input; the rest belongs to the output
  int ahead_row_ = 0;             // the first row of the next band in the output
};

}  // namespace bb::simd
