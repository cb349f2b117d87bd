// A pool of worker processes: each takes the next image as soon as it is free.
//
// prepare() forks the workers from a process that never had a second thread. The channels only
// carry which job set to work on, and "done" or an error. The images lie in memory or in files that
// all processes see, and ImageClaims, in shared memory, hands them out.
//
// If a worker dies in the middle of an image, another one takes its place, and the image is handed
// out again. The run takes longer, but its results are complete. If a second worker dies of the
// same image, the run fails and names the image. A worker that hangs is the host's concern: the run
// does not end in time.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <new>

#include "backends/cpu/image_claims.h"
#include "backends/cpu/worker.h"
#include "backends/interface/backend.h"
#include "backends/process/child_process.h"
#include "backends/process/pinning.h"
#include "kernels/cpu/kernels.h"

namespace bb::backends {
namespace {

constexpr std::string_view kDone = "done";

// The parent process's record of a worker.
struct Member {
  explicit Member(ChildProcess child) : process(std::move(child)) {}

  ChildProcess process;
  bool working = false;
};

class CpuProc final : public Backend {
 public:
  CpuProc() = default;
  CpuProc(const CpuProc&) = delete;
  CpuProc& operator=(const CpuProc&) = delete;
  ~CpuProc() override {
    for (const Member& member : pool_) member.process.dismiss();  // all end at the same time
    for (Member& member : pool_) member.process.end();
  }

  Prepared prepare(const Pipeline& pipeline, const BackendOptions& options,
                   std::span<const JobSet* const> job_sets) override {
    pipeline_.emplace(pipeline);
    options_ = options;
    pinning_ = Pinning(options);
    job_sets_.assign(job_sets.begin(), job_sets.end());
    std::size_t most_images = 0;
    for (const JobSet* jobs : job_sets) most_images = std::max(most_images, jobs->size());
    claims_.emplace(most_images);
    const auto workers = static_cast<std::size_t>(options.workers);
    while (pool_.size() < workers) pool_.emplace_back(start_worker(pool_.size()));
    for (const Member& member : pool_) expect_up(member);
    return {.device = {}, .driver = {}, .cores = pinning_.cores()};
  }

  PhaseTimes run(const JobSet& jobs) override {
    job_set_ = std::to_string(std::ranges::find(job_sets_, &jobs) - job_sets_.begin());
    deaths_.clear();
    killers_.clear();
    claims_->begin(jobs.size());
    do {
      claims_->begin_pass();
      for (Member& member : pool_) put_to_work(member);
      while (std::ranges::any_of(pool_, &Member::working)) look_after_pool();
    } while (!claims_->all_done());
    PhaseTimes times;
    if (!deaths_.empty()) {
      times.disturbance =
          fmt::format("{} of its workers died: {}", deaths_.size(), fmt::join(deaths_, ", "));
    }
    return times;
  }

 private:
  ChildProcess start_worker(std::size_t number) {
    return ChildProcess([this, number](const Channel& channel) { work(number, channel); });
  }

  static void expect_up(const Member& member) {
    const std::optional<std::string> reply = member.process.channel().receive();
    if (!reply) throw std::runtime_error("a worker process died before it had any work");
    if (*reply != kDone) throw std::runtime_error(*reply);
  }

  void put_to_work(Member& member) {
    member.working = true;
    // If it died while it was idle, look_after_pool() finds its channel closed.
    member.process.channel().send(job_set_);
  }

  // Waits for the next message or death, and handles it.
  void look_after_pool() {
    std::vector<Member*> members;
    std::vector<const Channel*> channels;
    for (Member& member : pool_) {
      if (!member.working) continue;
      members.push_back(&member);
      channels.push_back(&member.process.channel());
    }
    constexpr std::chrono::milliseconds kForEver(-1);
    const std::optional<std::size_t> ready = wait_readable(channels, kForEver);
    if (!ready) return;  // a signal
    Member& member = *members[*ready];
    const std::optional<std::string> reply = member.process.channel().receive();
    if (!reply) {
      replace(member, member.process.wait());
    } else if (*reply == kDone) {
      member.working = false;
    } else {
      throw std::runtime_error(*reply);
    }
  }

  // Starts a new worker in place of one that has died, and hands its image out again.
  void replace(Member& member, const std::string& death) {
    const std::size_t number = number_of(member);
    deaths_.push_back(death);
    if (const std::optional<std::size_t> image = claims_->held_by(number)) {
      const auto [killer, first_time] = killers_.emplace(*image, death);
      if (!first_time) {
        throw ImageFailure(
            *image, fmt::format("two workers died of it: {}, then {}", killer->second, death));
      }
      claims_->release(*image);
    }
    // The images cannot be the cause of so many deaths, which would otherwise go on for ever.
    if (deaths_.size() > 2 * pool_.size() + kToleratedDeaths) {
      throw std::runtime_error(
          fmt::format("{} workers died in one run, the last one: {}", deaths_.size(), death));
    }
    member.process = start_worker(number);
    expect_up(member);
    put_to_work(member);
  }

  [[nodiscard]] std::size_t number_of(const Member& member) const {
    return static_cast<std::size_t>(&member - pool_.data());
  }

  // Runs in the worker. Each message is the index of the job set to work on; a closed channel ends
  // it.
  void work(std::size_t number, const Channel& channel) const {
    try {
      pinning_.bind(number);
    } catch (const std::exception& error) {
      channel.send(error.what());
      return;
    }
    Worker worker(make_kernel(options_.kernel, *pipeline_));
    std::vector<bool> prefaulted(job_sets_.size(), false);
    channel.send(kDone);
    while (const std::optional<std::string> message = channel.receive()) {
      const std::size_t set = std::stoul(*message);
      const JobSet& jobs = *job_sets_[set];
      try {
        if (!prefaulted[set]) jobs.prefault();
        prefaulted[set] = true;
        while (const std::optional<std::size_t> i = claims_->claim(number)) {
          worker.process(jobs, *i);
          claims_->finish(*i);
        }
        jobs.end_share();
        channel.send(kDone);
      } catch (const std::bad_alloc&) {
        throw;  // ends this worker, which frees its memory for its replacement
      } catch (const std::exception& error) {
        channel.send(error.what());
      }
    }
  }

  static constexpr std::size_t kToleratedDeaths = 16;

  std::optional<Pipeline> pipeline_;
  BackendOptions options_;
  Pinning pinning_;
  std::vector<const JobSet*> job_sets_;
  std::optional<ImageClaims> claims_;
  std::vector<Member> pool_;

  // Of the current run:
  std::string job_set_;                         // its index, as sent to the workers
  std::vector<std::string> deaths_;             // how each dead worker died
  std::map<std::size_t, std::string> killers_;  // for each image that a worker died of, how it died
};

}  // namespace

std::vector<BackendInfo> cpu_proc() {
  return {parallel_cpu_backend<CpuProc>(
      "cpu-proc", "a pool of worker processes on the CPU, images in shared memory")};
}

}  // namespace bb::backends
