// What every worker on the CPU does, whether it is a thread, a process or the only one; and how a
// team of threads shares a run.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "backends/interface/backend.h"
#include "kernels/filter/kernel.h"

namespace bb {

/// One worker's own kernel and memory; never shared between workers.
class Worker {
 public:
  explicit Worker(std::unique_ptr<Kernel> kernel);

  /// Takes image `i` from its input to its stored result.
  void process(const JobSet& jobs, std::size_t i);

  /// Computes some rows of an image that others compute the rest of.
  void compute(ConstImageView in, ImageView out, RowRange rows);

 private:
  std::unique_ptr<Kernel> kernel_;
  Image input_;
  Image output_;
};

/// Threads that share a run: by images, or, where there are fewer images than threads, by bands of
/// rows of one image after the other. How the threads are run is the threading library's business.
class WorkerTeam {
 public:
  WorkerTeam(const Pipeline& pipeline, const BackendOptions& options);

  [[nodiscard]] std::size_t size() const { return workers_.size(); }

  /// `parallel_for(count, body)` calls body(worker, n) once for each n below `count`, `worker`
  /// being the number of the thread that calls, below size(); it returns when all are done, and
  /// throws what a body threw.
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
      jobs.enter(Phase::waiting);  // until this thread has a band, as the others
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

/// The entry of a backend that is usable wherever it was built, and runs any CPU kernel with any
/// number of workers.
template <class BackendClass>
BackendInfo parallel_cpu_backend(std::string name, std::string description) {
  BackendInfo info;
  info.name = std::move(name);
  info.description = std::move(description);
  info.kernels = cpu_kernels();
  info.takes_workers = true;
  info.probe = [] { return Availability{.usable = true, .reason = {}, .devices = {}}; };
  info.make = [] { return std::make_unique<BackendClass>(); };
  return info;
}

}  // namespace bb
