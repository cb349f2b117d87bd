// The process pool computes each image once, even if workers die.
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <new>
#include <set>
#include <thread>

#include "backends/process/shared_memory.h"
#include "backends/registry/registry.h"
#include "host/contender/backend_process.h"

namespace bb {
namespace {

constexpr std::size_t kImages = 64;

// Records in shared memory which process stored which image, and how often.
class RecordingJobs : public JobSet {
 public:
  struct Entry {
    std::atomic<int> stores;
    std::atomic<pid_t> process;
  };

  [[nodiscard]] std::size_t size() const override { return kImages; }
  [[nodiscard]] Shape input_shape(std::size_t /*i*/) const override { return {8, 8, 3}; }
  [[nodiscard]] Shape output_shape(std::size_t /*i*/) const override { return {8, 8, 1}; }
  [[nodiscard]] ConstImageView load(std::size_t i, Image& scratch) const override {
    scratch.reshape(input_shape(i));
    return scratch.view();
  }
  [[nodiscard]] ImageView target(std::size_t i, Image& scratch) const override {
    scratch.reshape(output_shape(i));
    return scratch.view();
  }
  void store(std::size_t i, ConstImageView /*result*/) const override {
    ++entry(i).stores;
    entry(i).process = getpid();
    std::this_thread::sleep_for(std::chrono::milliseconds(1));  // let the others have a turn
  }

  [[nodiscard]] Entry& entry(std::size_t i) const {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): raw shared memory, zero-filled
    return reinterpret_cast<Entry*>(memory_.bytes().data())[i];
  }

 private:
  SharedMemory memory_{kImages * sizeof(Entry)};
};

// What goes wrong in the middle of an image.
enum class Fault { none, error, kill, abort, hang, stop, out_of_memory };

// Has a fault at one image, the first `times` times that a worker takes it.
class FaultyJobs final : public RecordingJobs {
 public:
  static constexpr std::size_t kImage = kImages / 2;

  explicit FaultyJobs(Fault fault, int times = 1) : fault_(fault), left_(times) {}

  [[nodiscard]] ConstImageView load(std::size_t i, Image& scratch) const override {
    if (i == kImage && left_.take()) commit();
    return RecordingJobs::load(i, scratch);
  }

 private:
  // Counted by all workers together.
  class Countdown {
   public:
    explicit Countdown(int from) : left_(new (memory_.bytes().data()) std::atomic<int>(from)) {}
    [[nodiscard]] bool take() const { return (*left_)-- > 0; }

   private:
    SharedMemory memory_{sizeof(std::atomic<int>)};
    std::atomic<int>* left_;
  };

  void commit() const {
    switch (fault_) {
      case Fault::none:
        return;
      case Fault::error:
        throw std::runtime_error("image 32 is broken");
      case Fault::kill:
        std::raise(SIGKILL);
        return;
      case Fault::abort:
        std::abort();
      case Fault::hang:
        pause();
        return;
      case Fault::stop:
        std::raise(SIGSTOP);
        return;
      case Fault::out_of_memory:
        throw std::bad_alloc();
    }
  }

  Fault fault_;
  Countdown left_;
};

class CpuProc : public ::testing::Test {
 protected:
  // Starts a pool with this job set. Its timeout is short, so that a run with a hanging worker ends
  // soon.
  static BackendProcess start(const JobSet& jobs, int workers) {
    const Pipeline pipeline = Pipeline::parse(Pipeline::kDefault);
    BackendOptions options{.kernel = "scalar", .workers = workers};
    options.timeout = std::chrono::seconds(4);
    BackendProcess process(*find_backend("cpu-proc"), {Task{pipeline, {&jobs}}}, options);
    process.prepare();
    return process;
  }

  static void expect_each_stored(const RecordingJobs& jobs, int times) {
    for (std::size_t i = 0; i < kImages; ++i)
      EXPECT_EQ(jobs.entry(i).stores, times) << "image " << i;
  }
};

TEST_F(CpuProc, EveryImageIsStoredOnceARunByThePool) {
  const RecordingJobs jobs;
  BackendProcess pool = start(jobs, 4);
  for (int run = 0; run < 3; ++run) EXPECT_EQ(pool.run(0).disturbance, "");
  EXPECT_EQ(pool.end(), "exit status 0");
  expect_each_stored(jobs, 3);
  std::set<pid_t> processes;
  for (std::size_t i = 0; i < kImages; ++i) processes.insert(jobs.entry(i).process);
  EXPECT_EQ(processes.size(), 4) << "each of four workers should have had a share";
  EXPECT_FALSE(processes.contains(getpid()));
}

TEST_F(CpuProc, AnErrorInAWorkerIsReportedWithItsReason) {
  const FaultyJobs jobs(Fault::error);
  BackendProcess pool = start(jobs, 3);
  try {
    pool.run(0);
    FAIL() << "the run should have failed";
  } catch (const ContenderFailure& failure) {
    EXPECT_STREQ(failure.what(), "image 32 is broken");
  }
}

struct Death {
  Fault fault;
  std::string reported;
};

class CpuProcDeath : public CpuProc, public ::testing::WithParamInterface<Death> {};

INSTANTIATE_TEST_SUITE_P(Faults, CpuProcDeath,
                         ::testing::Values(Death{Fault::kill, "signal 9 (Killed)"},
                                           Death{Fault::abort, "signal 6 (Aborted)"},
                                           Death{Fault::out_of_memory, "out of memory"}));

TEST_P(CpuProcDeath, OfAWorkerCostsTheRunsTimeAndNothingElse) {
  for (const int workers : {1, 3}) {
    const FaultyJobs jobs(GetParam().fault);
    BackendProcess pool = start(jobs, workers);
    EXPECT_EQ(pool.run(0).disturbance, "1 of its workers died: " + GetParam().reported);
    expect_each_stored(jobs, 1);
    EXPECT_EQ(pool.run(0).disturbance, "") << "the pool should be whole again";
    EXPECT_EQ(pool.end(), "exit status 0");
    expect_each_stored(jobs, 2);
  }
}

TEST_P(CpuProcDeath, OfTwoWorkersIsTheirImagesFault) {
  const FaultyJobs jobs(GetParam().fault, 2);
  BackendProcess pool = start(jobs, 3);
  try {
    pool.run(0);
    FAIL() << "the run should have failed";
  } catch (const ContenderFailure& failure) {
    EXPECT_EQ(failure.image(), FaultyJobs::kImage);
    EXPECT_EQ(failure.what(),
              "two workers died of it: " + GetParam().reported + ", then " + GetParam().reported);
  }
}

TEST_F(CpuProc, AWorkerThatHangsEndsTheRunAtTheTimeout) {
  const FaultyJobs jobs(Fault::hang);
  BackendProcess pool = start(jobs, 2);
  try {
    pool.run(0);
    FAIL() << "the run should have failed";
  } catch (const ContenderFailure& failure) {
    EXPECT_STREQ(failure.what(), "no answer within 4 s: it was killed");
  }
}

// Someone else continues the worker, later than the timeout.
TEST_F(CpuProc, AWorkerThatIsStoppedIsWaitedFor) {
  const FaultyJobs jobs(Fault::stop);
  BackendProcess pool = start(jobs, 2);
  const auto start = std::chrono::steady_clock::now();
  const Tick wake = [&] {
    if (std::chrono::steady_clock::now() - start < std::chrono::seconds(6)) return;
    for (std::size_t i = 0; i < kImages; ++i) {
      if (const pid_t worker = jobs.entry(i).process) kill(worker, SIGCONT);
    }
  };
  EXPECT_EQ(pool.run(0, wake).disturbance.substr(0, 18), "it was stopped for");
  EXPECT_EQ(pool.run(0).disturbance, "");
  expect_each_stored(jobs, 2);
}

TEST_F(CpuProc, AWorkerThatDiesBetweenTwoRunsIsReplaced) {
  const RecordingJobs jobs;
  BackendProcess pool = start(jobs, 2);
  pool.run(0);
  kill(jobs.entry(0).process, SIGKILL);
  EXPECT_EQ(pool.run(0).disturbance, "1 of its workers died: signal 9 (Killed)");
  EXPECT_EQ(pool.run(0).disturbance, "");
  expect_each_stored(jobs, 3);
}

TEST_F(CpuProc, APoolWhoseWorkersKeepDyingGivesUp) {
  class DeadlyJobs final : public RecordingJobs {
   public:
    void prefault() const override { std::raise(SIGKILL); }
  };
  const DeadlyJobs jobs;
  BackendProcess pool = start(jobs, 2);
  EXPECT_THROW(pool.run(0), ContenderFailure);
}

TEST_F(CpuProc, ThePoolEndsWithItsBackend) {
  const RecordingJobs jobs;
  { start(jobs, 2).run(0); }
  for (std::size_t i = 0; i < kImages; ++i) {
    EXPECT_EQ(kill(jobs.entry(i).process, 0), -1) << "a worker outlives the backend";
  }
}

}  // namespace
}  // namespace bb
