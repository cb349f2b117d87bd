// A pool of worker processes: each takes the next image as soon as it is free.
//
// The workers are forked in prepare(), from a process that never had a second thread. Nothing but
// "go" and "done" goes through their channels: the images lie in memory, or in files, that all
// processes see, and a shared counter hands them out.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <new>

#include "backends/backend.h"
#include "backends/child_process.h"
#include "backends/shared_memory.h"
#include "backends/worker.h"
#include "kernels/kernel.h"

namespace bb::backends {
namespace {

constexpr std::string_view kDone = "done";

using NextImage = std::atomic<std::size_t>;
static_assert(NextImage::is_always_lock_free, "a lock would not be shared between processes");

class CpuProc final : public Backend {
 public:
  CpuProc() = default;
  CpuProc(const CpuProc&) = delete;
  CpuProc& operator=(const CpuProc&) = delete;
  ~CpuProc() override {
    for (const ChildProcess& worker : pool_) worker.dismiss();  // so that they end side by side
    for (ChildProcess& worker : pool_) {
      if (worker.pid() > 0) worker.end();
    }
  }

  Prepared prepare(const Pipeline& pipeline, const BackendOptions& options,
                   std::span<const JobSet* const> job_sets) override {
    job_sets_.assign(job_sets.begin(), job_sets.end());
    for (int n = 0; n < options.workers; ++n) {
      pool_.emplace_back([&](const Channel& channel) { work(pipeline, options.kernel, channel); });
    }
    for (ChildProcess& worker : pool_) expect_done(worker);  // each is up
    return {};
  }

  PhaseTimes run(const JobSet& jobs) override {
    const auto set = static_cast<char>(std::ranges::find(job_sets_, &jobs) - job_sets_.begin());
    *next_image_ = 0;
    for (const ChildProcess& worker : pool_) worker.channel().send({&set, 1});
    std::string failure;
    for (ChildProcess& worker : pool_) {
      try {
        expect_done(worker);
      } catch (const std::runtime_error& error) {
        failure = error.what();
      }
    }
    if (!failure.empty()) throw std::runtime_error(failure);
    return {};
  }

 private:
  static void expect_done(ChildProcess& worker) {
    const std::optional<std::string> reply = worker.channel().receive();
    if (!reply) {
      throw std::runtime_error(fmt::format("a worker process died: {}", worker.wait()));
    }
    if (*reply != kDone) throw std::runtime_error(*reply);
  }

  // A worker's life: a message names the job set to work on, no message means that all is over.
  void work(const Pipeline& pipeline, const std::string& kernel, const Channel& channel) const {
    Worker worker(make_kernel(kernel, pipeline));
    std::vector<bool> prefaulted(job_sets_.size(), false);
    channel.send(kDone);
    while (const std::optional<std::string> message = channel.receive()) {
      const auto set = static_cast<std::size_t>(static_cast<unsigned char>(message->front()));
      const JobSet& jobs = *job_sets_[set];
      try {
        if (!prefaulted[set]) jobs.prefault();
        prefaulted[set] = true;
        for (std::size_t i = (*next_image_)++; i < jobs.size(); i = (*next_image_)++) {
          worker.process(jobs, i);
        }
        channel.send(kDone);
      } catch (const std::exception& error) {
        channel.send(error.what());
      }
    }
  }

  std::vector<const JobSet*> job_sets_;
  SharedMemory shared_{sizeof(NextImage)};
  NextImage* next_image_ = new (shared_.bytes().data()) NextImage(0);
  std::vector<ChildProcess> pool_;
};

}  // namespace

std::vector<BackendInfo> cpu_proc() {
  return {parallel_cpu_backend<CpuProc>(
      "cpu-proc", "a pool of worker processes on the CPU, images in shared memory")};
}

}  // namespace bb::backends
