// Where the time of a run goes, and what it uses: whatever is planted must be booked where it is.
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <sstream>
#include <thread>

#include "backends/cores.h"
#include "backends/registry.h"
#include "backends/shared_memory.h"
#include "host/backend_process.h"
#include "host/report.h"

namespace bb {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kImages = 6;
constexpr double kPlanted = 0.010;  // seconds, of each delay

void sleep(double seconds) { std::this_thread::sleep_for(std::chrono::duration<double>(seconds)); }

void burn(double seconds) {
  timespec start{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &start);
  timespec now = start;
  const auto spent = [&] {
    return static_cast<double>(now.tv_sec - start.tv_sec) +
           static_cast<double>(now.tv_nsec - start.tv_nsec) * 1e-9;
  };
  while (spent() < seconds) clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
}

// Images of 1 pixel, with what is to happen in the three places that a job set sees.
struct Plant {
  double decode_s = 0;
  double filter_s = 0;  // between load() and store()
  double encode_s = 0;
  std::size_t images = kImages;
  std::size_t only_image = SIZE_MAX;  // delay no other
  bool burn = false;                  // instead of sleeping
};

class PlantedJobs : public JobSet {
 public:
  explicit PlantedJobs(Plant plant) : plant_(plant) {}

  [[nodiscard]] std::size_t size() const override { return plant_.images; }
  [[nodiscard]] Shape input_shape(std::size_t /*i*/) const override { return {1, 1, 3}; }
  [[nodiscard]] Shape output_shape(std::size_t /*i*/) const override { return {1, 1, 1}; }
  [[nodiscard]] ConstImageView load(std::size_t i, Image& scratch) const override {
    pass(i, plant_.decode_s);
    scratch.reshape(input_shape(i));
    return scratch.view();
  }
  [[nodiscard]] ImageView target(std::size_t i, Image& scratch) const override {
    pass(i, plant_.filter_s);
    scratch.reshape(output_shape(i));
    return scratch.view();
  }
  void store(std::size_t i, ConstImageView /*result*/) const override { pass(i, plant_.encode_s); }

 private:
  void pass(std::size_t i, double seconds) const {
    if (plant_.only_image != SIZE_MAX && i != plant_.only_image) return;
    if (plant_.burn) burn(seconds);
    if (!plant_.burn && seconds > 0) sleep(seconds);
  }

  Plant plant_;
};

// The second run of a backend over a job set; the first one warms it up.
BackendProcess::Run run_twice(const BackendInfo& info, const JobSet& jobs, int workers = 1) {
  const Pipeline pipeline = Pipeline::parse("grayscale");
  const std::array<const JobSet*, 1> job_sets = {&jobs};
  BackendProcess process(info, pipeline, {info.kernels.front(), workers, ""}, job_sets);
  process.prepare();
  process.run(0);
  const BackendProcess::Run run = process.run(0);
  EXPECT_EQ(process.end(), "exit status 0");
  return run;
}

void expect_sum(const BackendProcess::Run& run) {
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

  [[nodiscard]] BackendProcess::Run run(Plant plant) const {
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
  const BackendProcess::Run decode = run({.decode_s = kPlanted});
  expect_sum(decode);
  // Sleeping takes a little longer than it should: a lot, where the machine is busy.
  EXPECT_GE(decode.phases->decode_s * decode.phases->lanes, kImages * kPlanted);
  EXPECT_LT(decode.phases->encode_s * decode.phases->lanes, kImages * kPlanted / 2);
  const BackendProcess::Run encode = run({.encode_s = kPlanted});
  expect_sum(encode);
  EXPECT_GE(encode.phases->encode_s * encode.phases->lanes, kImages * kPlanted);
  EXPECT_LT(encode.phases->decode_s * encode.phases->lanes, kImages * kPlanted / 2);
}

TEST_P(EveryBackendsPhases, TellTheLanesThatHaveNothingToDo) {
  constexpr double kLong = 0.1;
  const BackendProcess::Run last = run({.decode_s = kLong, .only_image = kImages - 1});
  expect_sum(last);
  const Phases& phases = *last.phases;
  EXPECT_GE(phases.decode_s * phases.lanes, kLong);
  EXPECT_LT(phases.decode_s * phases.lanes, last.seconds + 1e-9) << "one lane had it";
  EXPECT_GE(phases.waiting_s * phases.lanes, kLong * (phases.lanes - 1) * 0.9)
      << "the others waited meanwhile";
}

TEST_P(EveryBackendsPhases, AddUpWithFewerImagesThanWorkers) {
  const BackendProcess::Run run_of_one = run({.decode_s = kPlanted, .images = 1});
  expect_sum(run_of_one);
  EXPECT_GE(run_of_one.phases->decode_s * run_of_one.phases->lanes, kPlanted);
  if (info_->takes_workers && info_->name != "opencv") {
    EXPECT_EQ(run_of_one.phases->lanes, workers_);
    EXPECT_GE(run_of_one.phases->waiting_s * run_of_one.phases->lanes, kPlanted * 0.9);
  }
}

TEST(Phases, OfAWorkersFilteringAreAllThatIsBetweenLoadAndStore) {
  for (const char* backend : {"cpu-scalar", "cpu-thread", "cpu-proc"}) {
    const BackendProcess::Run run =
        run_twice(*find_backend(backend), PlantedJobs({.filter_s = kPlanted}));
    expect_sum(run);
    EXPECT_GE(run.phases->filter_s, kImages * kPlanted);
    EXPECT_LT(run.phases->waiting_s, kImages * kPlanted / 2) << backend;
    EXPECT_EQ(run.phases->lanes, 1);
  }
}

// A device that is none: what its events tell, and when, is the test's choice.
class FakeDevice final : public Backend {
 public:
  explicit FakeDevice(PhaseTimes told) : told_(std::move(told)) {}

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
      sleep(kPlanted);
      jobs.enter(Phase::device);
      sleep(4 * kPlanted);
      jobs.enter(Phase::download);
      sleep(2 * kPlanted);
      const ImageView out = jobs.target(i, output);
      out.samples()[0] = in.samples()[0];
      jobs.store(i, out);
      sleep(kPlanted);  // nothing of all that
    }
    return told_;
  }

 private:
  PhaseTimes told_;
};

BackendInfo fake_device(const PhaseTimes& told) {
  BackendInfo info;
  info.name = "fake";
  info.kernels = {"fake"};
  info.probe = [] { return Availability{.usable = true, .reason = {}, .devices = {}}; };
  info.make = [told] { return std::make_unique<FakeDevice>(told); };
  return info;
}

TEST(Phases, OfADeviceAreTheHostsShareAndWhatItsEventsTell) {
  constexpr double kEach = kImages * kPlanted;
  const BackendProcess::Run run = run_twice(
      fake_device({.upload_s = 0.5 * kEach, .kernel_s = kEach, .download_s = 0.5 * kEach}),
      PlantedJobs({}));
  expect_sum(run);
  const Phases& phases = *run.phases;
  EXPECT_GE(phases.upload_s, 1.5 * kEach);
  EXPECT_LT(phases.upload_s, 2 * kEach);
  EXPECT_GE(phases.filter_s, kEach);
  EXPECT_LT(phases.filter_s, 1.5 * kEach);
  EXPECT_GE(phases.download_s, 2.5 * kEach);
  EXPECT_LT(phases.download_s, 3.5 * kEach);
  EXPECT_GE(phases.waiting_s, 3 * kEach) << "2 for the device, 1 behind each image";
}

TEST(Phases, EventsOfADeviceThatNobodyWaitedForDoNotAddUp) {
  const BackendProcess::Run run =
      run_twice(fake_device({.upload_s = {}, .kernel_s = 100, .download_s = {}}), PlantedJobs({}));
  ASSERT_TRUE(run.phases);
  EXPECT_GT(run.phases->total_s(), run.seconds * 2) << "nothing may hide that";
}

TEST(Phases, LanesThatABackendNamesCountAlthoughNothingIsSeenOfThem) {
  PhaseTimes told;
  told.lanes = 4;
  const BackendProcess::Run run = run_twice(fake_device(told), PlantedJobs({}));
  expect_sum(run);
  EXPECT_EQ(run.phases->lanes, 4);
  EXPECT_GE(run.phases->waiting_s, run.seconds * 3 / 4);
}

TEST(Usage, IsTheCpuTimeOfAllThreadsAndProcesses) {
  for (const char* backend : {"cpu-scalar", "cpu-thread", "cpu-proc"}) {
    const int workers = find_backend(backend)->takes_workers ? 3 : 1;
    const BackendProcess::Run busy =
        run_twice(*find_backend(backend), PlantedJobs({.decode_s = 0.02, .burn = true}), workers);
    const double cpu = busy.usage.cpu_user_s + busy.usage.cpu_system_s;
    EXPECT_GE(cpu, kImages * 0.02 * 0.98) << backend;
    EXPECT_LT(cpu, kImages * 0.02 * 2) << backend;
    const BackendProcess::Run idle =
        run_twice(*find_backend(backend), PlantedJobs({.decode_s = 0.02}), workers);
    EXPECT_LT(idle.usage.cpu_user_s + idle.usage.cpu_system_s, kImages * 0.02 / 4) << backend;
  }
}

// Takes memory of its own, and memory that is shared with other processes, while it loads.
class HungryJobs final : public PlantedJobs {
 public:
  explicit HungryJobs(std::size_t own, std::size_t shared)
      : PlantedJobs(Plant{.filter_s = kPlanted, .images = 4}), own_(own), shared_(shared) {}

  [[nodiscard]] ConstImageView load(std::size_t i, Image& scratch) const override {
    std::ranges::fill(shared_.bytes(), 1);
    std::vector<std::uint8_t> own(own_, 1);
    std::fill(own.begin(), own.end(), static_cast<std::uint8_t>(i));
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

Row measured(const std::string& backend, const std::vector<double>& samples) {
  Row row;
  row.backend = backend;
  row.kernel = "scalar";
  row.workers = 2;
  row.samples_s = samples;
  for (const double seconds : samples) {
    row.phases.push_back(Phases{.decode_s = seconds * 0.25,
                                .filter_s = seconds * 0.5,
                                .waiting_s = seconds * 0.25,
                                .lanes = 2});
    row.usage.push_back({.cpu_user_s = seconds,
                         .cpu_system_s = seconds / 2,
                         .peak_memory_bytes = static_cast<std::size_t>(seconds * 1e9)});
  }
  return row;
}

TEST(Breakdown, IsOfTheRunInTheMiddleSoThatItAddsUpToTheMedian) {
  for (const std::vector<double>& samples :
       {std::vector<double>{0.1, 0.9, 0.2}, {0.4, 0.1, 0.3, 0.2}, {0.3}}) {
    Results results;
    results.rows = {measured("cpu-scalar", samples)};
    // One run whose decoding took unusually long, and whose time all the same did not.
    results.rows[0].phases[0] = Phases{.decode_s = samples[0], .lanes = 2};
    derive_figures(results);
    const Row& row = results.rows[0];
    ASSERT_TRUE(row.median_phases && row.median_usage);
    EXPECT_DOUBLE_EQ(row.median_phases->total_s(), row.median_s->value);
    EXPECT_DOUBLE_EQ(row.median_usage->cpu_user_s, row.median_s->value);
    EXPECT_EQ(row.median_usage->peak_memory_bytes,
              static_cast<std::size_t>(std::ranges::max(samples) * 1e9));
  }
}

TEST(Breakdown, HasALineForEachMeasuredRowOfItsScopeWithin100Columns) {
  Results results;
  results.images = 1;
  results.rows = {measured("cpu-scalar", {99.5}), measured("opencv-tapi", {0.2})};
  results.rows[1].kernel = "unfused";
  results.rows.push_back(results.rows[0]);
  results.rows.back().scope = Scope::e2e;
  results.rows.push_back({});
  results.rows.back().backend = "broken";
  results.rows.back().status = Status::failed;
  derive_figures(results);
  const std::string text = format_breakdown(results, Scope::filter);
  EXPECT_NE(text.find("opencv-tapi unfused     2  200.0 50.00  25%          – 100.0  50%"
                      "          –          – 50.00  25%"),
            std::string::npos)
      << text;
  EXPECT_NE(
      text.find("opencv-tapi unfused     2  200.0    200.0    100.0       1.50          200.0"),
      std::string::npos)
      << text;
  EXPECT_EQ(text.find("broken"), std::string::npos);
  std::istringstream lines(text);
  int rows = 0;
  for (std::string line; std::getline(lines, line);) {
    rows += line.starts_with("cpu-scalar") ? 1 : 0;
    EXPECT_LE(std::ranges::count_if(
                  line, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }),
              100)
        << line;
  }
  EXPECT_EQ(rows, 2) << text;
  EXPECT_EQ(format_breakdown({}, Scope::e2e), "");
  EXPECT_EQ(format_table(results, {"a processor", "Linux", 2}).find("Where the time goes"),
            std::string::npos);
  EXPECT_NE(format_table(results, {"a processor", "Linux", 2}, true).find("Where the time goes"),
            std::string::npos);
}

}  // namespace
}  // namespace bb
