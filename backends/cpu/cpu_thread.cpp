// A pool of threads: each takes the next image as soon as it is free.
#include <optional>

#include "backends/cpu/worker.h"
#include "backends/interface/backend.h"
#include "backends/process/pinning.h"
#include "backends/process/thread_pool.h"

namespace bb::backends {
namespace {

class CpuThread final : public Backend {
 public:
  Prepared prepare(const Pipeline& pipeline, const BackendOptions& options,
                   std::span<const JobSet* const> /*job_sets*/) override {
    team_.emplace(pipeline, options);
    const Pinning pinning(options);
    pool_.emplace(team_->size(), pinning);
    return {.device = {}, .driver = {}, .limit = {}, .cores = pinning.cores()};
  }

  PhaseTimes run(const JobSet& jobs) override {
    team_->run(jobs,
               [&](std::size_t count, const ThreadPool::Body& body) { pool_->run(count, body); });
    return {};
  }

 private:
  std::optional<WorkerTeam> team_;
  std::optional<ThreadPool> pool_;
};

}  // namespace

std::vector<BackendInfo> cpu_thread() {
  return {parallel_cpu_backend<CpuThread>("cpu-thread", "a pool of std::jthread on the CPU")};
}

}  // namespace bb::backends
