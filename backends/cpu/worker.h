// A worker on the CPU (a thread or a process), and a team of threads that shares a run.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "backends/interface/backend.h"
#include "kernels/filter/kernel.h"

namespace bb {

/// One worker's kernel and memory. Workers never share them.
class Worker {
 public:
  explicit Worker(std::unique_ptr<Kernel> kernel);

  /// Loads image `i`, computes and stores it. Throws what `jobs` throws.
  void process(const JobSet& jobs, std::size_t i);

  /// Computes some rows of an image; other workers compute the rest.
  void compute(ConstImageView in, ImageView out, RowRange rows);

 private:
  std::unique_ptr<Kernel> kernel_;
  Image input_;
  Image output_;
};

/// Threads that share a run. Each takes whole images. If there are fewer images than threads, the
/// threads share each image instead, by bands of rows. The caller provides the parallel loop.
class WorkerTeam {
 public:
  WorkerTeam(const Pipeline& pipeline, const BackendOptions& options);

  [[nodiscard]] std::size_t size() const { return workers_.size(); }

  /// `parallel_for(count, body)` must call body(worker, n) once for each n below `count`, return
  /// when all calls are done, and rethrow what a body threw. `worker` is the index of the calling
  /// thread, below size().
  template <class ParallelFor>
  void run(const JobSet& jobs, ParallelFor&& parallel_for) {
    if (jobs.size() >= size()) {
      parallel_for(jobs.size(),
                   [&](std::size_t worker, std::size_t i) { workers_[worker].process(jobs, i); });
      return;
    }
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      const ConstImageView in = jobs.load(i, input_);
      const ImageView out = jobs.target(i, output_);
      jobs.enter(Phase::waiting);  // this thread too waits for a band
      parallel_for(size(), [&](std::size_t worker, std::size_t band) {
        jobs.enter(Phase::filter);
        workers_[worker].compute(in, out, rows_of_band(band, out.shape().height));
        jobs.enter(Phase::waiting);
      });
      jobs.store(i, out);
    }
  }

 private:
  [[nodiscard]] RowRange rows_of_band(std::size_t band, int height) const;

  std::vector<Worker> workers_;
  Image input_;
  Image output_;
};

/// The names of the kernels that run on the CPU, for BackendInfo::kernels.
[[nodiscard]] std::vector<std::string> cpu_kernels();

/// Describes a backend that is usable on every machine, and runs any CPU kernel with any number of
/// workers.
template <class BackendClass>
BackendInfo parallel_cpu_backend(std::string name, std::string description) {
  BackendInfo info;
  info.name = std::move(name);
  info.description = std::move(description);
  info.kernels = cpu_kernels();
  info.takes_workers = true;
  info.make = [] { return std::make_unique<BackendClass>(); };
  return info;
}

}  // namespace bb
