#include "backends/process/thread_pool.h"

#include "backends/process/roll_call.h"

namespace bb {

ThreadPool::ThreadPool(std::size_t size, const Pinning& pinning) {
  for (std::size_t worker = 1; worker < size; ++worker) {
    threads_.emplace_back([this, worker](const std::stop_token& stop) { live(worker, stop); });
  }
  RollCall roll_call(size);
  run(size, [&](std::size_t worker, std::size_t /*n*/) {
    roll_call.answer();
    pinning.bind(worker);
  });
}

void ThreadPool::run(std::size_t count, const Body& body) {
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

void ThreadPool::live(std::size_t worker, const std::stop_token& stop) {
  std::size_t done_rounds = 0;
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

void ThreadPool::work(std::size_t worker) {
  try {
    for (std::size_t n = next_++; n < count_; n = next_++) (*body_)(worker, n);
  } catch (...) {
    const std::scoped_lock lock(mutex_);
    if (!error_) error_ = std::current_exception();
  }
}

}  // namespace bb
