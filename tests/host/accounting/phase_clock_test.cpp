// Tests that the time of a run is booked to the right phases: each planted delay must appear in its
// phase.
#include "host/accounting/phase_clock.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "backends/registry/registry.h"
#include "host/contender/backend_process.h"
#include "tests/host/accounting/planted_jobs.h"

namespace bb {
namespace {

using testing::kImages;
using testing::kPlanted;
using testing::Plant;
using testing::PlantedJobs;
using testing::run_twice;

void expect_sum(const bb::Run& run) {
  ASSERT_TRUE(run.phases);
  const Phases& phases = *run.phases;
  EXPECT_NEAR(phases.total_s(), run.seconds, run.seconds * 0.02);
  for (const double phase : {phases.decode_s, phases.upload_s, phases.filter_s, phases.download_s,
                             phases.encode_s, phases.waiting_s}) {
    EXPECT_GE(phase, 0);
    EXPECT_LE(phase, run.seconds);
  }
}

class EveryBackendsPhases : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    info_ = find_backend(GetParam());
    const Availability found = probe_isolated(*info_);
    if (!found.usable) GTEST_SKIP() << GetParam() << ": " << found.reason;
    workers_ = info_->takes_workers ? 2 : 1;
  }

  [[nodiscard]] bb::Run run(Plant plant) const {
    return run_twice(*info_, PlantedJobs(plant), workers_);
  }

  const BackendInfo* info_ = nullptr;
  int workers_ = 1;
};

std::vector<std::string> backend_names() {
  std::vector<std::string> names;
  for (const BackendInfo& info : registry()) names.push_back(info.name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Registry, EveryBackendsPhases, ::testing::ValuesIn(backend_names()),
                         [](const auto& info) {
                           std::string name = info.param;
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

TEST_P(EveryBackendsPhases, HoldThePlantedDelaysOfDecodingAndEncoding) {
  const bb::Run decode = run({.decode_s = kPlanted});
  expect_sum(decode);
  // Sleeping may take much longer than requested, so no upper bound holds on a busy machine.
  EXPECT_GE(decode.phases->decode_s * decode.phases->workers, kImages * kPlanted);
  const bb::Run encode = run({.encode_s = kPlanted});
  expect_sum(encode);
  EXPECT_GE(encode.phases->encode_s * encode.phases->workers, kImages * kPlanted);
}

TEST_P(EveryBackendsPhases, TellTheLanesThatHaveNothingToDo) {
  constexpr double kLong = 0.1;
  const bb::Run last = run({.decode_s = kLong, .only_image = kImages - 1});
  expect_sum(last);
  const Phases& phases = *last.phases;
  EXPECT_GE(phases.decode_s * phases.workers, kLong);
  EXPECT_GE(phases.waiting_s * phases.workers, kLong * (phases.workers - 1) * 0.9)
      << "the other workers waited";
}

TEST_P(EveryBackendsPhases, AddUpWithFewerImagesThanWorkers) {
  const bb::Run run_of_one = run({.decode_s = kPlanted, .images = 1});
  expect_sum(run_of_one);
  EXPECT_GE(run_of_one.phases->decode_s * run_of_one.phases->workers, kPlanted);
  if (info_->takes_workers && info_->name != "opencv") {
    EXPECT_EQ(run_of_one.phases->workers, workers_);
    EXPECT_GE(run_of_one.phases->waiting_s * run_of_one.phases->workers, kPlanted * 0.9);
  }
}

TEST(Phases, OfAWorkersFilteringAreAllThatIsBetweenLoadAndStore) {
  for (const char* backend : {"cpu-scalar", "cpu-thread", "cpu-proc"}) {
    const bb::Run run = run_twice(*find_backend(backend), PlantedJobs({.filter_s = kPlanted}));
    expect_sum(run);
    EXPECT_GE(run.phases->filter_s, kImages * kPlanted);
    EXPECT_EQ(run.phases->workers, 1);
  }
}

// A fake device. The test chooses the times that its events report.
class FakeDevice final : public Backend {
 public:
  explicit FakeDevice(PhaseTimes reported) : told_(std::move(reported)) {}

  Prepared prepare(const Pipeline& /*pipeline*/, const BackendOptions& /*options*/,
                   std::span<const JobSet* const> /*job_sets*/) override {
    return {};
  }
  PhaseTimes run(const JobSet& jobs) override {
    Image input;
    Image output;
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      const ConstImageView in = jobs.load(i, input);
      jobs.enter(Phase::upload);
      testing::sleep(kPlanted);
      jobs.enter(Phase::device);
      testing::sleep(4 * kPlanted);
      jobs.enter(Phase::download);
      testing::sleep(2 * kPlanted);
      const ImageView out = jobs.target(i, output);
      out.samples()[0] = in.samples()[0];
      jobs.store(i, out);
      testing::sleep(kPlanted);  // in no phase of the device
    }
    return told_;
  }

 private:
  PhaseTimes told_;
};

BackendInfo fake_device(const PhaseTimes& reported) {
  BackendInfo info;
  info.name = "fake";
  info.kernels = {"fake"};
  info.make = [reported] { return std::make_unique<FakeDevice>(reported); };
  return info;
}

TEST(Phases, OfADeviceAreTheHostsShareAndWhatItsEventsTell) {
  constexpr double kEach = kImages * kPlanted;
  const bb::Run run = run_twice(
      fake_device({.upload_s = 0.5 * kEach, .kernel_s = kEach, .download_s = 0.5 * kEach}),
      PlantedJobs({}));
  expect_sum(run);
  const Phases& phases = *run.phases;
  EXPECT_GE(phases.upload_s, 1.5 * kEach);
  EXPECT_GE(phases.filter_s, kEach);
  EXPECT_LT(phases.filter_s, 1.5 * kEach);
  EXPECT_GE(phases.download_s, 2.5 * kEach);
  EXPECT_GE(phases.waiting_s, 3 * kEach) << "2 for the device, 1 behind each image";
}

TEST(Phases, EventsOfADeviceThatNobodyWaitedForDoNotAddUp) {
  const bb::Run run =
      run_twice(fake_device({.upload_s = {}, .kernel_s = 100, .download_s = {}}), PlantedJobs({}));
  ASSERT_TRUE(run.phases);
  EXPECT_GT(run.phases->total_s(), run.seconds * 2) << "the excess must stay visible";
}

TEST(Phases, LanesThatABackendNamesCountAlthoughNothingIsSeenOfThem) {
  PhaseTimes reported;
  reported.workers = 4;
  const bb::Run run = run_twice(fake_device(reported), PlantedJobs({}));
  expect_sum(run);
  EXPECT_EQ(run.phases->workers, 4);
  EXPECT_GE(run.phases->waiting_s, run.seconds * 3 / 4);
}

}  // namespace
}  // namespace bb
