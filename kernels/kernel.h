// A kernel: one way to compute a pipeline's pixels. It knows nothing of who runs it.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "kernels/image.h"
#include "kernels/pipeline.h"

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

struct KernelInfo {
  std::string_view name;
  std::string_view description;
  std::unique_ptr<Kernel> (*make)(const Pipeline&);
};

/// Every kernel that runs on the CPU, the definition ("scalar") first.
[[nodiscard]] std::span<const KernelInfo> kernels();

/// The kernel that only moves bytes (kernels/copy.h): the yardstick that no pipeline can beat.
inline constexpr std::string_view kCopyKernel = "copy";

/// Throws std::invalid_argument for a name that is neither listed by kernels() nor kCopyKernel.
[[nodiscard]] std::unique_ptr<Kernel> make_kernel(std::string_view name, const Pipeline& pipeline);

}  // namespace bb
