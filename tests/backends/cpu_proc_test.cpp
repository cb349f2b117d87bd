// The process pool: each image once, whoever computes it, and no death without a word.
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <set>
#include <thread>

#include "backends/registry.h"
#include "backends/shared_memory.h"
#include "host/backend_process.h"

namespace bb {
namespace {

constexpr std::size_t kImages = 64;

// Notes in shared memory which process stored which image, and how often.
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

// Fails, or dies, at one image.
class FaultyJobs final : public RecordingJobs {
 public:
  explicit FaultyJobs(bool dies) : dies_(dies) {}
  [[nodiscard]] ConstImageView load(std::size_t i, Image& scratch) const override {
    if (i == kImages / 2) {
      if (dies_) std::raise(SIGKILL);
      throw std::runtime_error("image 32 is broken");
    }
    return RecordingJobs::load(i, scratch);
  }

 private:
  bool dies_;
};

class CpuProc : public ::testing::Test {
 protected:
  static std::string run(const JobSet& jobs, int workers, int runs = 1) {
    const std::array<const JobSet*, 1> job_sets = {&jobs};
    const Pipeline pipeline = Pipeline::parse(Pipeline::kDefault);
    const BackendOptions options{"scalar", workers, ""};
    BackendProcess process(*find_backend("cpu-proc"), pipeline, options, job_sets);
    try {
      process.prepare();
      for (int n = 0; n < runs; ++n) process.run(0);
      EXPECT_EQ(process.end(), "exit status 0");
    } catch (const BackendFailure& failure) {
      return failure.what();
    }
    return "";
  }
};

TEST_F(CpuProc, EveryImageIsStoredOnceARunByThePool) {
  const RecordingJobs jobs;
  EXPECT_EQ(run(jobs, 4, 3), "");
  std::set<pid_t> processes;
  for (std::size_t i = 0; i < kImages; ++i) {
    EXPECT_EQ(jobs.entry(i).stores, 3) << "image " << i;
    processes.insert(jobs.entry(i).process);
  }
  EXPECT_EQ(processes.size(), 4) << "each of four workers should have had a share";
  EXPECT_FALSE(processes.contains(getpid()));
}

TEST_F(CpuProc, AnErrorInAWorkerIsReportedWithItsReason) {
  EXPECT_EQ(run(FaultyJobs(false), 3), "image 32 is broken");
}

TEST_F(CpuProc, ADeadWorkerIsReportedWithItsSignal) {
  EXPECT_EQ(run(FaultyJobs(true), 3), "a worker process died: signal 9 (Killed)");
}

TEST_F(CpuProc, ThePoolEndsWithItsBackend) {
  const RecordingJobs jobs;
  EXPECT_EQ(run(jobs, 2), "");
  for (std::size_t i = 0; i < kImages; ++i) {
    const pid_t worker = jobs.entry(i).process;
    for (int tries = 0; kill(worker, 0) == 0 && tries < 1000; ++tries) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    EXPECT_EQ(kill(worker, 0), -1) << "worker " << worker << " outlives the backend";
  }
}

}  // namespace
}  // namespace bb
