// --pin: tests the order of the cores, and that each worker of each backend stays on its core.
#include "backends/process/pinning.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <new>
#include <thread>

#include "backends/process/shared_memory.h"
#include "backends/registry/registry.h"
#include "host/contender/backend_process.h"
#include "host/images/job_sets.h"
#include "host/machine/core_order.h"

namespace {

// The core that no thread can be bound to; -1: there is none.
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables)
std::atomic<int> forbidden_core = -1;

}  // namespace

// In place of the system's, for all of the program.
extern "C" int sched_setaffinity(pid_t thread, std::size_t size, const cpu_set_t* mask) noexcept {
  if (forbidden_core >= 0 && CPU_COUNT(mask) == 1 && CPU_ISSET(forbidden_core, mask)) {
    errno = EPERM;
    return -1;
  }
  return static_cast<int>(syscall(SYS_sched_setaffinity, thread, size, mask));
}

namespace bb {
namespace {

using Cores = std::vector<int>;

TEST(CoreOrder, TakesEveryPhysicalCoreBeforeASecondThreadOfOne) {
  EXPECT_EQ(core_order("package:1 core:4 pu:1", {0, 1, 2, 3}), (Cores{0, 1, 2, 3}));
  EXPECT_EQ(core_order("package:2 core:2 pu:2", {0, 1, 2, 3, 4, 5, 6, 7}),
            (Cores{0, 2, 4, 6, 1, 3, 5, 7}));
}

TEST(CoreOrder, KeepsToTheAffinityMask) {
  EXPECT_EQ(core_order("package:1 core:4 pu:2", {1, 2, 3, 6}), (Cores{1, 2, 6, 3}));
  EXPECT_EQ(core_order("package:1 core:2 pu:1", {1, 9}), (Cores{1})) << "there is no core 9";
  EXPECT_EQ(static_cast<int>(core_order().size()), [] {
    cpu_set_t mask;
    sched_getaffinity(0, sizeof mask, &mask);
    return CPU_COUNT(&mask);
  }());
}

TEST(Pinning, GoesRoundWhereThereAreMoreWorkersThanCores) {
  const Cores order = core_order();
  BackendOptions options{"scalar", static_cast<int>(order.size()) + 1, ""};
  EXPECT_TRUE(Pinning(options).cores().empty()) << "pinning was not requested";
  options.cores = order;
  Cores expected = order;
  expected.push_back(order.front());
  EXPECT_EQ(Pinning(options).cores(), expected);
}

constexpr std::size_t kImages = 16;

// Records the cores that each image's worker may run on when it loads the image. The first workers
// wait for each other, so that no worker does all the work.
class WatchedJobs final : public JobSet {
 public:
  WatchedJobs(const ArenaJobs& jobs, int workers) : jobs_(jobs), workers_(workers) {}

  [[nodiscard]] std::size_t size() const override { return jobs_.size(); }
  [[nodiscard]] Shape input_shape(std::size_t i) const override { return jobs_.input_shape(i); }
  [[nodiscard]] Shape output_shape(std::size_t i) const override { return jobs_.output_shape(i); }
  [[nodiscard]] ConstImageView load(std::size_t i, Image& scratch) const override {
    cpu_set_t mask;
    CPU_ZERO(&mask);
    sched_getaffinity(0, sizeof mask, &mask);
    int core = 0;
    while (CPU_ISSET(core, &mask) == 0) ++core;
    notes_->cores[i] = CPU_COUNT(&mask) == 1 ? core : -1;
    ++notes_->loads;
    const auto start = std::chrono::steady_clock::now();
    while (notes_->loads < workers_ &&
           std::chrono::steady_clock::now() - start < std::chrono::seconds(10)) {
      std::this_thread::yield();
    }
    return jobs_.load(i, scratch);
  }
  [[nodiscard]] ImageView target(std::size_t i, Image& scratch) const override {
    return jobs_.target(i, scratch);
  }
  void store(std::size_t i, ConstImageView result) const override { jobs_.store(i, result); }

  [[nodiscard]] std::set<int> cores() const { return {notes_->cores.begin(), notes_->cores.end()}; }

 private:
  struct Notes {
    std::atomic<int> loads = 0;
    std::array<std::atomic<int>, kImages> cores = {};
  };

  const ArenaJobs& jobs_;
  int workers_;
  SharedMemory memory_{sizeof(Notes)};
  Notes* notes_ = new (memory_.bytes().data()) Notes();
};

class EveryCpuBackend : public ::testing::TestWithParam<std::string> {
 protected:
  // The cores that workers were bound to; -1 for a worker that was not bound.
  std::set<int> cores_of(int workers, bool pin) {
    const BackendInfo& info = *find_backend(GetParam());
    const std::vector<Shape> shapes(kImages, Shape{32, 32, 1});
    const ImageArena inputs(shapes);
    const ImageArena outputs(shapes);
    const ImageCounter done;
    const ArenaJobs scope(inputs, outputs, done);
    const WatchedJobs jobs(scope, workers);
    BackendOptions options{info.kernels.front(), workers, ""};
    if (pin) options.cores = core_order();
    BackendProcess process(info, {Task{Pipeline::parse("sharpen"), {&jobs}}}, options);
    reported_ = process.prepare().settled.cores;
    process.run(0);
    return jobs.cores();
  }

  Cores reported_;
};

TEST_P(EveryCpuBackend, KeepsEachWorkerOnTheCoreThatItReports) {
  const Cores order = core_order();
  const int most = find_backend(GetParam())->takes_workers ? static_cast<int>(order.size()) : 1;
  const int workers = std::min(2, most);
  const std::set<int> used = cores_of(workers, true);
  EXPECT_EQ(reported_, Cores(order.begin(), order.begin() + workers));
  EXPECT_EQ(used, std::set<int>(reported_.begin(), reported_.end()));
}

TEST_P(EveryCpuBackend, SaysThatAWorkerCannotBeBound) {
  const Cores order = core_order();
  const bool parallel = find_backend(GetParam())->takes_workers;
  if (parallel && order.size() < 2) GTEST_SKIP() << "there is only one core";
  forbidden_core = parallel ? order[1] : order[0];  // of a thread that the backend starts
  std::string message = "it ran";
  try {
    cores_of(parallel ? 2 : 1, true);
  } catch (const std::exception& error) {
    message = error.what();
  }
  forbidden_core = -1;
  EXPECT_EQ(message, "a worker cannot be bound to its core: Operation not permitted");
}

TEST_P(EveryCpuBackend, BindsNothingUnasked) {
  if (core_order().size() < 2) GTEST_SKIP() << "there is only one core";
  EXPECT_EQ(cores_of(1, false), std::set<int>{-1});
  EXPECT_TRUE(reported_.empty());
}

std::vector<std::string> cpu_backends() {
  std::vector<std::string> names;
  for (const BackendInfo& info : registry()) {
    if (info.exact && !info.takes_device) names.push_back(info.name);
  }
  return names;
}

INSTANTIATE_TEST_SUITE_P(All, EveryCpuBackend, ::testing::ValuesIn(cpu_backends()),
                         [](const auto& test) {
                           std::string name = test.param;
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace bb
