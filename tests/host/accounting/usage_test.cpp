// CPU time and memory, by the kernel's accounting.
#include "host/accounting/usage_meter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <ctime>
#include <stop_token>
#include <thread>

#include "backends/process/shared_memory.h"
#include "backends/registry/registry.h"
#include "tests/host/accounting/planted_jobs.h"

namespace bb {
namespace {

using testing::kImages;
using testing::kPlanted;
using testing::Plant;
using testing::PlantedJobs;
using testing::run_twice;

TEST(Usage, IsTheCpuTimeOfAllThreadsAndProcesses) {
  for (const char* backend : {"cpu-scalar", "cpu-thread", "cpu-proc"}) {
    const int workers = find_backend(backend)->takes_workers ? 3 : 1;
    const bb::Run busy =
        run_twice(*find_backend(backend), PlantedJobs({.decode_s = 0.02, .burn = true}), workers);
    const double cpu = busy.usage.cpu_user_s + busy.usage.cpu_system_s;
    EXPECT_GE(cpu, kImages * 0.02 * 0.98) << backend;
    EXPECT_LT(cpu, kImages * 0.02 * 2) << backend;
    const bb::Run idle =
        run_twice(*find_backend(backend), PlantedJobs({.decode_s = 0.02}), workers);
    EXPECT_LT(idle.usage.cpu_user_s + idle.usage.cpu_system_s, kImages * 0.02 / 4) << backend;
  }
}

std::chrono::nanoseconds cpu_time_of_thread() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

// The threads of OpenMP and of other libraries spin when their work is done.
TEST(Usage, CountsThreadsThatStillRun) {
  using Clock = std::chrono::steady_clock;
  using Seconds = std::chrono::duration<double>;
  UsageMeter meter;
  for (int n = 0; n < 20; ++n) {
    std::atomic<bool> begun = false;
    std::atomic<bool> ended = false;
    Seconds spun{};  // CPU time
    Clock::time_point stopped;
    std::jthread thread([&] {
      begun.wait(false);
      const Seconds begin = cpu_time_of_thread();
      while (!ended) continue;
      stopped = Clock::now();
      spun = cpu_time_of_thread() - begin;
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    meter.begin();
    begun = true;
    begun.notify_one();
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    const Clock::time_point end = Clock::now();
    const bb::Usage usage = meter.end({});
    ended = true;
    thread.join();
    const Seconds since = stopped - end;
    EXPECT_GE(usage.cpu_user_s + usage.cpu_system_s, (spun - since).count() - 2e-6);
  }
}

// Allocates private memory, and memory that is shared with other processes, when it loads an image.
class HungryJobs final : public PlantedJobs {
 public:
  explicit HungryJobs(std::size_t own, std::size_t shared)
      : PlantedJobs(Plant{.filter_s = kPlanted, .images = 4}), own_(own), shared_(shared) {}

  [[nodiscard]] ConstImageView load(std::size_t i, Image& scratch) const override {
    std::ranges::fill(shared_.bytes(), 1);
    static std::vector<std::uint8_t> own;  // in the process that loads
    own.assign(own_, 1);
    return PlantedJobs::load(i, scratch);
  }

 private:
  std::size_t own_;
  SharedMemory shared_;
};

TEST(Usage, HasThePeakOfMemoryOfAllProcessesWithoutWhatTheyShare) {
  constexpr std::size_t kMega = 1'000'000;
  const auto peak = [&](const char* backend, int workers, const HungryJobs& jobs) {
    return run_twice(*find_backend(backend), jobs, workers).usage.peak_memory_bytes.value();
  };
  const std::size_t little = peak("cpu-scalar", 1, HungryJobs(1, 1));
  const std::size_t shared = peak("cpu-scalar", 1, HungryJobs(1, 100 * kMega));
  const std::size_t own = peak("cpu-scalar", 1, HungryJobs(100 * kMega, 50 * kMega));
  EXPECT_LT(shared, little + 20 * kMega);
  EXPECT_GE(own, 100 * kMega);
  EXPECT_LT(own, 100 * kMega + little + 20 * kMega);
  const std::size_t pool = peak("cpu-proc", 2, HungryJobs(100 * kMega, 50 * kMega));
  EXPECT_GE(pool, 200 * kMega);
  EXPECT_LT(pool, 200 * kMega + 5 * little + 20 * kMega);
}

}  // namespace
}  // namespace bb
