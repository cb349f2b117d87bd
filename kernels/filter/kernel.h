// A kernel: one way to compute a pipeline's pixels, whoever runs it.
#pragma once

#include "kernels/filter/image.h"
#include "kernels/filter/pipeline.h"

namespace bb {

/// Bound to one pipeline, with scratch memory of its own. Each worker needs one.
class Kernel {
 public:
  virtual ~Kernel() = default;

  /// Computes the rows `rows` of the pipeline's output, and writes no other row. `in` is the whole
  /// input image, `out` the whole output image, of shape pipeline.output_shape(in.shape()).
  virtual void apply(ConstImageView in, ImageView out, RowRange rows) = 0;

  /// Computes all rows.
  void apply(ConstImageView in, ImageView out) { apply(in, out, {0, in.shape().height}); }
};

}  // namespace bb
