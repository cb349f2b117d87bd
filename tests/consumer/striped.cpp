// A backend from outside of backend-bench. Its threads divide the images before the run: of N
// workers, number n takes the images n, n + N, n + 2N and so on, so no worker waits for its next
// image.
#include <exception>
#include <mutex>
#include <thread>

#include "backends/cpu/worker.h"
#include "backends/interface/module.h"
#include "backends/process/pinning.h"
#include "kernels/cpu/kernels.h"

namespace {

class Striped final : public bb::Backend {
 public:
  // Does all work that must not take time in a run.
  bb::Prepared prepare(const bb::Pipeline& pipeline, const bb::BackendOptions& options,
                       std::span<const bb::JobSet* const> /*job_sets*/) override {
    for (int n = 0; n < options.workers; ++n) {
      workers_.emplace_back(bb::make_kernel(options.kernel, pipeline));
    }
    pinning_ = bb::Pinning(options);
    return {.device = {}, .driver = {}, .cores = pinning_.cores()};
  }

  // Returns when every image is stored; throws what any of the threads threw.
  bb::PhaseTimes run(const bb::JobSet& jobs) override {
    std::mutex mutex;
    std::exception_ptr error;
    {
      std::vector<std::jthread> threads;
      for (std::size_t n = 0; n < workers_.size(); ++n) {
        threads.emplace_back([&, n] {
          try {
            pinning_.bind(n);
            for (std::size_t i = n; i < jobs.size(); i += workers_.size()) {
              workers_[n].process(jobs, i);
            }
          } catch (...) {
            const std::scoped_lock lock(mutex);
            error = std::current_exception();
          }
        });
      }
    }
    if (error) std::rethrow_exception(error);
    return {};
  }

 private:
  std::vector<bb::Worker> workers_;
  bb::Pinning pinning_;
};

std::vector<bb::BackendInfo> backends() {
  return {
      bb::parallel_cpu_backend<Striped>("striped", "threads that divide the images beforehand")};
}

}  // namespace

BACKEND_BENCH_MODULE(backends)
