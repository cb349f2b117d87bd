// An OpenMP parallel loop over images, with dynamic scheduling.
#include <fmt/format.h>
#include <omp.h>

#include <exception>
#include <optional>

#include "backends/cpu/worker.h"
#include "backends/interface/module.h"
#include "backends/process/pinning.h"

namespace bb::backends {
namespace {

class CpuOpenMp final : public Backend {
 public:
  Prepared prepare(const Pipeline& pipeline, const BackendOptions& options,
                   std::span<const JobSet* const> /*job_sets*/) override {
    team_.emplace(pipeline, options);
    omp_set_dynamic(0);
    omp_set_num_threads(options.workers);
    const Pinning pinning(options);
    int started = 1;
    std::exception_ptr error;
#pragma omp parallel  // starts the threads during the set-up
    {
      try {
        pinning.bind(static_cast<std::size_t>(omp_get_thread_num()));
      } catch (...) {
#pragma omp critical
        error = std::current_exception();
      }
#pragma omp single
      started = omp_get_num_threads();
    }
    if (error) std::rethrow_exception(error);
    return {.device = {},
            .driver = {},
            .workers = started,
            .limit = fmt::format("OpenMP starts no more; OMP_THREAD_LIMIT is {}",
                                 omp_get_thread_limit()),
            .cores = pinning.cores()};
  }

  PhaseTimes run(const JobSet& jobs) override {
    team_->run(jobs, [](std::size_t count, const auto& body) {
      std::exception_ptr error;  // an exception must not leave the loop
#pragma omp parallel for schedule(dynamic)
      for (std::size_t n = 0; n < count; ++n) {
        try {
          body(static_cast<std::size_t>(omp_get_thread_num()), n);
        } catch (...) {
#pragma omp critical
          error = std::current_exception();
        }
      }
      if (error) std::rethrow_exception(error);
    });
    return {};
  }

 private:
  std::optional<WorkerTeam> team_;
};

}  // namespace

std::vector<BackendInfo> cpu_openmp() {
  omp_get_max_threads();  // clang's library makes files at its first call: confined, it could not
  return {parallel_cpu_backend<CpuOpenMp>("cpu-openmp", "an OpenMP parallel loop on the CPU")};
}

}  // namespace bb::backends

BACKEND_BENCH_MODULE(bb::backends::cpu_openmp)
