// From composed source text to kernels that can be enqueued.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "backends/opencl/api.h"
#include "kernels/filter/image.h"
#include "kernels/opencl/compose.h"

namespace bb::opencl {

/// Throws std::runtime_error with the compiler's messages where `source` does not compile.
[[nodiscard]] cl::Program build(const cl::Context& context, const std::string& source);

/// Images in device memory, `stride` bytes from one to the next.
struct Images {
  cl::Buffer buffer;
  std::size_t stride = 0;
};

/// The programs of a pipeline, in order, as one host thread uses them: with kernels whose arguments
/// it may set, and with memory for what lies between two programs.
class Chain {
 public:
  struct Step {
    Program program;
    cl::Program compiled;
  };

  Chain(cl::Context context, std::span<const Step> steps);

  /// Enqueues every program for `count` images of `shape`. Appends an event for each to `events`.
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
