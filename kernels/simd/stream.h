// Streams the rows of images of one shape through a pipeline.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "kernels/filter/filter.h"
#include "kernels/filter/image.h"
#include "kernels/simd/ring.h"
#include "kernels/simd/rows.h"

namespace bb::simd {

/// A filter and the row function that computes it.
struct Step {
  Filter filter;
  RowFunction* function = nullptr;
  std::optional<BrightnessForm> brightness;  // that the function applies
};

/// How an instruction set wants the work cut: see RowFunctions.
struct Layout {
  std::size_t vector_bytes = 0;
  std::size_t block_columns = 0;
};

/// A half-open range of columns.
struct Columns {
  int first = 0;
  int last = 0;
  [[nodiscard]] std::size_t count() const { return static_cast<std::size_t>(last - first); }
};

/// Each filter is a stage with a ring of its input rows. The image passes all stages in bands of
/// kBandRows rows: in each band, a stage computes the rows for which its ring has all input. The
/// band passes all stages in blocks of columns, one after another, so that a stage reads what the
/// stage before it has just written. It also reads columns to the right of its block, and so stays
/// one block behind that stage.
///
/// Brightness after another filter needs no stage: that filter's row function applies it. Wide
/// images are computed in strips of columns, so that the rings stay in the second-level cache.
class Stream {
 public:
  Stream(std::span<const Step> steps, const Layout& layout, Shape shape);

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

    // In the current strip:
    RowRange rows;  // to compute
    Columns columns;
    RowRange input_rows;
    Columns input_columns;
    std::vector<Mirror> left, right;  // of its input
    std::size_t blocks = 0;
    int filled = 0;  // the first row that is not yet in `input`
    int done = 0;    // the first row that is not yet computed

    // In the current band:
    RowTask task{};

    // The next rows that can be computed from the rows in `input`.
    [[nodiscard]] RowRange ready() const;
  };

  void run_strip(ConstImageView in, ImageView out, RowRange rows, Columns strip);
  void start_strip(RowRange rows, Columns strip);
  void set_mirrors(Stage& stage) const;
  void start_band(ConstImageView in, ImageView out);
  [[nodiscard]] bool reads_in_place(int y) const;
  void load(ConstImageView in, RowRange band);
  void find_rows(ConstImageView in, std::size_t stage, RowRange band);
  void find_targets(ImageView out, std::size_t stage, RowRange band);
  void compute_block(std::size_t stage, std::size_t block);
  void compute_output(Stage& stage);
  static void reflect(std::span<const Mirror> mirrors, std::span<std::uint8_t* const> rows);

  void look_ahead(ConstImageView in, ConstImageView out);

  Shape shape_;
  Layout layout_;
  std::vector<Stage> stages_;
  int reach_ = 0;  // the sum of all halos
  int strip_width_ = 0;
  RowRing tails_;
  std::vector<Ahead> ahead_;  // pieces of the next band
};

}  // namespace bb::simd
