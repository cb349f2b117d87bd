#include "backends/cpu/worker.h"

#include <utility>

#include "kernels/cpu/kernels.h"

namespace bb {

Worker::Worker(std::unique_ptr<Kernel> kernel) : kernel_(std::move(kernel)) {}

void Worker::process(const JobSet& jobs, std::size_t i) {
  const ConstImageView in = jobs.load(i, input_);
  const ImageView out = jobs.target(i, output_);
  kernel_->apply(in, out);
  jobs.store(i, out);
}

void Worker::compute(ConstImageView in, ImageView out, RowRange rows) {
  kernel_->apply(in, out, rows);
}

WorkerTeam::WorkerTeam(const Pipeline& pipeline, const BackendOptions& options) {
  for (int n = 0; n < options.workers; ++n) {
    workers_.emplace_back(make_kernel(options.kernel, pipeline));
  }
}

RowRange WorkerTeam::rows_of_band(std::size_t band, int height) const {
  const auto edge = [&](std::size_t n) {
    return static_cast<int>(n * static_cast<std::size_t>(height) / size());
  };
  return {edge(band), edge(band + 1)};
}

std::vector<std::string> cpu_kernels() {
  std::vector<std::string> names;
  for (const KernelInfo& kernel : kernels()) names.emplace_back(kernel.name);
  return names;
}

}  // namespace bb
