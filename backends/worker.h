// What every worker on the CPU does, whether it is a thread, a process or the only one.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>

#include "backends/backend.h"
#include "kernels/kernel.h"

namespace bb {

/// One worker's own kernel and memory; never shared between workers.
class Worker {
 public:
  explicit Worker(std::unique_ptr<Kernel> kernel) : kernel_(std::move(kernel)) {}

  /// Takes image `i` from its input to its stored result.
  void process(const JobSet& jobs, std::size_t i) {
    const ConstImageView in = jobs.load(i, input_);
    const ImageView out = jobs.target(i, output_);
    kernel_->apply(in, out);
    jobs.store(i, out);
  }

 private:
  std::unique_ptr<Kernel> kernel_;
  Image input_;
  Image output_;
};

}  // namespace bb
