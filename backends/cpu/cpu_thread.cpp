// A pool of threads: each takes the next image as soon as it is free.
#include <atomic>
#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>

#include "backends/cpu/worker.h"
#include "backends/interface/backend.h"
#include "backends/process/pinning.h"

namespace bb::backends {
namespace {

// Threads that wait for work, share it, and wait again. The calling thread is worker 0.
class ThreadPool {
 public:
  using Body = std::function<void(std::size_t worker, std::size_t n)>;

  ThreadPool(std::size_t size, Pinning pinning) : pinning_(std::move(pinning)) {
    for (std::size_t worker = 1; worker < size; ++worker) {
      threads_.emplace_back([this, worker](const std::stop_token& stop) { live(worker, stop); });
    }
    pinning_.bind(0);
  }

  // Calls body(worker, n) for every n below `count`. Rethrows the first exception of a body.
  void run(std::size_t count, const Body& body) {
    std::unique_lock lock(mutex_);
    body_ = &body;
    count_ = count;
    next_ = 0;
    working_ = threads_.size();
    error_ = nullptr;
    ++round_;
    changed_.notify_all();
    lock.unlock();
    work(0);
    lock.lock();
    finished_.wait(lock, [&] { return working_ == 0; });
    if (error_) std::rethrow_exception(error_);
  }

 private:
  void live(std::size_t worker, const std::stop_token& stop) {
    std::size_t done_rounds = 0;
    pinning_.bind(worker);
    while (true) {
      {
        std::unique_lock lock(mutex_);
        if (!changed_.wait(lock, stop, [&] { return round_ != done_rounds; })) return;
        done_rounds = round_;
      }
      work(worker);
      const std::scoped_lock lock(mutex_);
      if (--working_ == 0) finished_.notify_one();
    }
  }

  void work(std::size_t worker) {
    try {
      for (std::size_t n = next_++; n < count_; n = next_++) (*body_)(worker, n);
    } catch (...) {
      const std::scoped_lock lock(mutex_);
      if (!error_) error_ = std::current_exception();
    }
  }

  Pinning pinning_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::condition_variable finished_;
  const Body* body_ = nullptr;
  std::size_t count_ = 0;
  std::atomic<std::size_t> next_ = 0;
  std::size_t working_ = 0;
  std::size_t round_ = 0;
  std::exception_ptr error_;
  std::vector<std::jthread> threads_;  // last: they end before the members that they use
};

class CpuThread final : public Backend {
 public:
  Prepared prepare(const Pipeline& pipeline, const BackendOptions& options,
                   std::span<const JobSet* const> /*job_sets*/) override {
    team_.emplace(pipeline, options);
    const Pinning pinning(options);
    pool_.emplace(team_->size(), pinning);
    return {.device = {}, .driver = {}, .cores = pinning.cores()};
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
