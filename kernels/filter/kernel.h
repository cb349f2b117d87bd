// A kernel: one way to compute a pipeline's pixels. It knows nothing of who runs it.
#pragma once

#include "kernels/filter/image.h"
#include "kernels/filter/pipeline.h"

namespace bb {

/// Bound to one pipeline, with scratch memory of its own: make one for each worker.
class Kernel {
 public:
  virtual ~Kernel() = default;

  /// Computes the rows `rows` of the pipeline's output. `in` is the whole input image and `out` the
  /// whole output image, of shape pipeline.output_shape(in.shape()); no other row of it is written.
  virtual void apply(ConstImageView in, ImageView out, RowRange rows) = 0;

  void apply(ConstImageView in, ImageView out) { apply(in, out, {0, in.shape().height}); }
};

}  // namespace bb
