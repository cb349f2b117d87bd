// Threads that wait for work, share it, and wait again.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

#include "backends/process/pinning.h"

namespace bb {

/// The calling thread is worker 0.
class ThreadPool {
 public:
  using Body = std::function<void(std::size_t worker, std::size_t n)>;

  /// Starts the threads, binds them, and waits until all of them run. Throws std::system_error.
  explicit ThreadPool(std::size_t size, const Pinning& pinning = {});

  [[nodiscard]] std::size_t size() const { return threads_.size() + 1; }

  /// Calls body(worker, n) for every n below `count`. Rethrows the first exception of a body.
  void run(std::size_t count, const Body& body);

 private:
  void live(std::size_t worker, const std::stop_token& stop);
  void work(std::size_t worker);

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

}  // namespace bb
