// A pool of worker processes: each takes the next image as soon as it is free.
//
// The workers are forked in prepare(), from a process that never had a second thread. Nothing but
// "go" and "done" goes through their channels: the images lie in memory, or in files, that all
// processes see, and the shared claims hand them out.
//
// A worker that dies or hangs in the middle of an image costs nothing but the run's time: another
// one takes its place, and the image is given out again. An image that two workers die of is
// broken, and named.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <csignal>
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

// How the master looks at its pool: for a worker that has not come further than its current image
// for kTicksToHang ticks, the time is up.
constexpr int kTicksToHang = 10;

// Long before the host gives up on the whole run, which an image may hang twice.
std::chrono::milliseconds tick(const BackendOptions& options) {
  return options.timeout / (4 * kTicksToHang);
}

// A worker as its master sees it.
struct Member {
  explicit Member(ChildProcess child) : process(std::move(child)) {}

  ChildProcess process;
  bool working = false;
  std::optional<std::size_t> image = {};  // that it had at the last tick
  int ticks = 0;                          // since when it has it
};

class CpuProc final : public Backend {
 public:
  CpuProc() = default;
  CpuProc(const CpuProc&) = delete;
  CpuProc& operator=(const CpuProc&) = delete;
  ~CpuProc() override {
    for (const Member& member : pool_) member.process.dismiss();  // so that they end side by side
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
    if (!member.process.channel().receive()) {
      throw std::runtime_error("a worker process died before it had any work");
    }
  }

  void put_to_work(Member& member) {
    member.working = true;
    member.image.reset();
    member.ticks = 0;
    // One that died of idleness is found out by its closed channel.
    member.process.channel().send(job_set_);
  }

  // Waits for the next thing to happen in the pool, and deals with it.
  void look_after_pool() {
    std::vector<Member*> members;
    std::vector<const Channel*> channels;
    for (Member& member : pool_) {
      if (!member.working) continue;
      members.push_back(&member);
      channels.push_back(&member.process.channel());
    }
    const std::optional<std::size_t> ready = wait_readable(channels, tick(options_));
    if (!ready) {
      for (Member* member : members) check_progress(*member);
      return;
    }
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

  void check_progress(Member& member) {
    const std::optional<std::size_t> image = claims_->held_by(number_of(member));
    member.ticks = image == member.image ? member.ticks + 1 : 0;
    member.image = image;
    if (member.ticks < kTicksToHang) return;
    kill(member.process.pid(), SIGKILL);
    member.process.wait();
    replace(member,
            fmt::format("killed after {} s without progress",
                        std::chrono::duration<double>(kTicksToHang * tick(options_)).count()));
  }

  // Puts a new worker in the place of one that has died, and its image back to the others.
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
    // They die of something else than the images: there is no end to it.
    if (deaths_.size() > 2 * pool_.size() + kPatience) {
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

  // A worker's life: a message names the job set to work on, no message means that all is over.
  void work(std::size_t number, const Channel& channel) const {
    pinning_.bind(number);
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
        throw;  // ends this worker, and frees its memory for the one that takes its place
      } catch (const std::exception& error) {
        channel.send(error.what());
      }
    }
  }

  static constexpr std::size_t kPatience = 16;

  std::optional<Pipeline> pipeline_;
  BackendOptions options_;
  Pinning pinning_;
  std::vector<const JobSet*> job_sets_;
  std::optional<ImageClaims> claims_;
  std::vector<Member> pool_;

  // Of the current run:
  std::string job_set_;                         // its number, as the workers are told it
  std::vector<std::string> deaths_;             // how workers died
  std::map<std::size_t, std::string> killers_;  // images that a worker died of, and how it did
};

}  // namespace

std::vector<BackendInfo> cpu_proc() {
  return {parallel_cpu_backend<CpuProc>(
      "cpu-proc", "a pool of worker processes on the CPU, images in shared memory")};
}

}  // namespace bb::backends
