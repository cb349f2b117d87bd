// Compiles composed programs, and enqueues their kernels.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "backends/opencl/api.h"
#include "kernels/filter/image.h"
#include "kernels/opencl/compose.h"

namespace bb::opencl {

/// Compiles `source` for every device of the context. Throws std::runtime_error with the compiler's
/// messages if that fails. The process keeps what it compiled last, for the next call with the same
/// arguments.
[[nodiscard]] cl::Program build(const cl::Context& context, const std::string& source);

/// Images in a buffer; each begins `stride` bytes after the one before.
struct Images {
  cl::Buffer buffer;
  std::size_t stride = 0;
};

/// The kernels of a pipeline, in order, for use by one host thread, which sets their arguments.
/// Owns the buffers between two kernels.
class Chain {
 public:
  struct Step {
    ComposedKernel kernel;
    cl::Program program;
  };

  Chain(cl::Context context, std::span<const Step> steps);

  /// Enqueues every kernel for `count` images of `shape`, the input's. Appends one event a kernel
  /// to `events`. Throws cl::Error.
  void enqueue(const cl::CommandQueue& queue, const Images& input, const Images& output,
               Shape shape, std::size_t count, std::vector<cl::Event>& events);

 private:
  Images between(std::size_t step, Shape shape, std::size_t count);

  cl::Context context_;
  std::span<const Step> steps_;
  std::vector<cl::Kernel> kernels_;
  std::vector<cl::Buffer> between_;
};

}  // namespace bb::opencl
