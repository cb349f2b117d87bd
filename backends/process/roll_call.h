// Counts the threads that a runtime really gives to a parallel loop.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <set>
#include <thread>

namespace bb {

/// For a parallel loop with as many iterations as there ought to be threads. Each iteration holds
/// its thread until all threads have arrived, so none of them can do the work of another.
class RollCall {
 public:
  explicit RollCall(std::size_t expected) : expected_(expected) {}

  /// Called by each iteration. Blocks until `expected` different threads have called. Gives up
  /// after a few seconds without a new one: then there are no more.
  void answer() {
    std::unique_lock lock(mutex_);
    present_.insert(std::this_thread::get_id());
    if (is_complete()) changed_.notify_all();
    while (!over_ && !is_complete()) {
      const std::size_t before = present_.size();
      const bool ended = changed_.wait_for(lock, kPatience, [&] { return over_ || is_complete(); });
      if (ended || present_.size() > before) continue;
      over_ = true;
      changed_.notify_all();
    }
  }

  /// How many threads have called.
  [[nodiscard]] int present() const {
    const std::scoped_lock lock(mutex_);
    return static_cast<int>(present_.size());
  }

 private:
  static constexpr std::chrono::seconds kPatience{5};

  [[nodiscard]] bool is_complete() const { return present_.size() >= expected_; }

  std::size_t expected_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::set<std::thread::id> present_;
  bool over_ = false;
};

}  // namespace bb
