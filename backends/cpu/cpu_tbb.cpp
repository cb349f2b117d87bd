// A oneTBB parallel loop over images, in an arena of its own.
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>
#include <oneapi/tbb/task_scheduler_observer.h>

#include <exception>
#include <mutex>
#include <optional>
#include <utility>

#include "backends/cpu/tsan.h"
#include "backends/cpu/worker.h"
#include "backends/interface/module.h"
#include "backends/process/pinning.h"
#include "backends/process/roll_call.h"

namespace bb::backends {
namespace {

// Binds each thread that enters the arena to the core for its index there.
class Binder final : public tbb::task_scheduler_observer {
 public:
  Binder(tbb::task_arena& arena, Pinning pinning)
      : tbb::task_scheduler_observer(arena), pinning_(std::move(pinning)) {
    observe(true);
  }
  Binder(const Binder&) = delete;
  Binder& operator=(const Binder&) = delete;
  ~Binder() override { observe(false); }

  void on_scheduler_entry(bool /*is_worker*/) override {
    try {
      pinning_.bind(static_cast<std::size_t>(tbb::this_task_arena::current_thread_index()));
    } catch (...) {  // oneTBB could not go on
      const std::scoped_lock lock(mutex_);
      error_ = std::current_exception();
    }
  }

  // Throws std::system_error where a thread could not be bound.
  void check() const {
    const std::scoped_lock lock(mutex_);
    if (error_) std::rethrow_exception(error_);
  }

 private:
  Pinning pinning_;
  mutable std::mutex mutex_;
  std::exception_ptr error_;
};

class CpuTbb final : public Backend {
 public:
  Prepared prepare(const Pipeline& pipeline, const BackendOptions& options,
                   std::span<const JobSet* const> /*job_sets*/) override {
    team_.emplace(pipeline, options);
    // By default, oneTBB starts at most one thread per core.
    allowed_.emplace(tbb::global_control::max_allowed_parallelism, team_->size());
    arena_.emplace(options.workers);
    arena_->initialize();
    const Pinning pinning(options);
    if (!pinning.cores().empty()) binder_.emplace(*arena_, pinning);
    const int started = start_threads();
    if (binder_) binder_->check();
    return {.device = {},
            .driver = {},
            .workers = started,
            .limit = "oneTBB starts no more here",
            .cores = pinning.cores()};
  }

  PhaseTimes run(const JobSet& jobs) override {
    team_->run(jobs, [&](std::size_t count, const auto& body) {
      tsan::release(&count);
      arena_->execute([&] {
        tbb::parallel_for(
            tbb::blocked_range<std::size_t>(0, count, 1),
            [&](const tbb::blocked_range<std::size_t>& range) {
              tsan::acquire(&count);
              const auto worker =
                  static_cast<std::size_t>(tbb::this_task_arena::current_thread_index());
              for (std::size_t n = range.begin(); n < range.end(); ++n) body(worker, n);
              tsan::release(&body);
            },
            tbb::simple_partitioner());
      });
      tsan::acquire(&body);
    });
    if (binder_) binder_->check();  // threads may change places in the arena
    return {};
  }

 private:
  // Otherwise oneTBB would start them in the first run. Returns how many there are.
  int start_threads() {
    RollCall roll_call(team_->size());
    tsan::release(&roll_call);
    arena_->execute([&] {
      tbb::parallel_for(
          tbb::blocked_range<std::size_t>(0, team_->size(), 1),
          [&](const tbb::blocked_range<std::size_t>& /*range*/) {
            tsan::acquire(&roll_call);
            roll_call.answer();
            tsan::release(&roll_call);
          },
          tbb::simple_partitioner());
    });
    tsan::acquire(&roll_call);
    return roll_call.present();
  }

  std::optional<WorkerTeam> team_;
  std::optional<tbb::global_control> allowed_;
  std::optional<tbb::task_arena> arena_;
  std::optional<Binder> binder_;  // destroyed before the arena
};

}  // namespace

std::vector<BackendInfo> cpu_tbb() {
  return {parallel_cpu_backend<CpuTbb>("cpu-tbb", "a oneTBB parallel loop on the CPU")};
}

}  // namespace bb::backends

BACKEND_BENCH_MODULE(bb::backends::cpu_tbb)
