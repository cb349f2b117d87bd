// A run has ended when its process rests: threads that spin on would take the next run's cores.
#include "host/contender/idle.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <new>
#include <thread>

#include "backends/process/shared_memory.h"
#include "host/contender/backend_process.h"
#include "host/images/job_sets.h"

namespace bb {
namespace {

using Clock = std::chrono::steady_clock;

// Sets a flag in shared memory when its thread, which a run leaves behind, spins no longer.
class Spinning final : public Backend {
 public:
  Spinning(std::atomic<bool>& rests, std::chrono::milliseconds spins)
      : rests_(rests), spins_(spins) {}

  Prepared prepare(const Pipeline& /*pipeline*/, const BackendOptions& /*options*/,
                   std::span<const JobSet* const> /*job_sets*/) override {
    return {};
  }

  PhaseTimes run(const JobSet& /*jobs*/) override {
    thread_ = {};  // which sets the flag
    rests_ = false;
    thread_ = std::jthread([this](const std::stop_token& stop) {
      const Clock::time_point start = Clock::now();
      while (Clock::now() - start < spins_ && !stop.stop_requested()) {
      }
      rests_ = true;
    });
    return {};
  }

 private:
  std::atomic<bool>& rests_;
  std::chrono::milliseconds spins_;
  std::jthread thread_;
};

class Idle : public ::testing::Test {
 protected:
  // Whether the threads of the last of some runs, at most `runs`, rested when it returned.
  bool rests_after_a_run(std::chrono::milliseconds spins, int runs) {
    BackendInfo info;
    info.name = "spinning";
    info.kernels = {"any"};
    info.make = [&] { return std::make_unique<Spinning>(*rests_, spins); };
    BackendProcess process(info, {Task{Pipeline::parse("sharpen"), {&jobs_}}}, {});
    process.prepare();
    for (int n = 0; n < runs; ++n) {
      process.run(0);
      if (*rests_) return true;
    }
    return false;
  }

 private:
  const std::vector<Shape> shapes_{Shape{8, 8, 1}};
  ImageArena inputs_{shapes_};
  ImageArena outputs_{shapes_};
  ImageCounter done_;
  ArenaJobs jobs_{inputs_, outputs_, done_};
  SharedMemory memory_{sizeof(std::atomic<bool>)};
  std::atomic<bool>* rests_ = new (memory_.bytes().data()) std::atomic<bool>(false);
};

TEST_F(Idle, ARunReturnsWhenNoThreadSpinsAnyMore) {
  EXPECT_TRUE(rests_after_a_run(std::chrono::milliseconds(10), 20));
}

TEST_F(Idle, ARunReturnsThoughAThreadSpinsOn) {
  EXPECT_FALSE(rests_after_a_run(std::chrono::seconds(60), 1));
}

TEST_F(Idle, AProcessThatHasEndedIsIdle) {
  constexpr pid_t kNoProcess = 0x7fffffff;
  wait_until_idle(kNoProcess);
}

}  // namespace
}  // namespace bb
