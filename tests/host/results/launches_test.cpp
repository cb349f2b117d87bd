#include "host/results/launches.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "host/base/error.h"
#include "host/base/files.h"
#include "host/base/temporary.h"
#include "host/results/study_file.h"
#include "tests/host/results/studies.h"

namespace bb {
namespace {

using testing::row_of;
using testing::study_of;

// Run n takes n seconds, and its clock takes 1000 seconds more.
Row counting_row(int runs, int runs_per_process) {
  Row row = row_of("a", "b", 1, {});
  for (int n = 0; n < runs; ++n) {
    Sample& sample = row.samples.emplace_back();
    sample.process = n / runs_per_process;
    sample.round = n + 1;
    sample.time_s = n + 1;
    sample.clock_s = n + 1001;
  }
  return row;
}

LaunchedRow launched(const std::vector<Row>& rows) {
  std::vector<Study> launches;
  launches.reserve(rows.size());
  for (const Row& row : rows) launches.push_back(study_of({row}));
  return rows_of_launches(launches, 0).at(0);
}

using Times = std::vector<double>;

Times fastest(int runs, int runs_per_process) {
  Times times;
  for (const Block& block : launched({counting_row(runs, runs_per_process)}).blocks) {
    EXPECT_EQ(block.clock_s, block.fastest_s + 1000);
    times.push_back(block.fastest_s);
  }
  return times;
}

TEST(Launches, HaveABlockForEachProcess) {
  EXPECT_EQ(fastest(15, 5), (Times{1, 6, 11}));
  EXPECT_EQ(fastest(17, 5), (Times{1, 6, 11})) << "the rest is too short for a block";
  EXPECT_EQ(fastest(20, 5), (Times{1, 6, 11, 16}));
  EXPECT_EQ(fastest(3, 1), (Times{1, 2, 3}));
  EXPECT_EQ(fastest(40, 40), (Times{1})) << "one process";
  EXPECT_EQ(fastest(0, 40), Times());
}

TEST(Launches, ABlockHasAClockWhereEachOfItsRunsHas) {
  Row row = counting_row(20, 5);
  row.samples[7].clock_s.reset();
  const std::vector<Block> blocks = launched({row}).blocks;
  EXPECT_TRUE(blocks.at(0).clock_s);
  EXPECT_FALSE(blocks.at(1).clock_s);
  row.contender.workers.reset();
  EXPECT_FALSE(launched({row}).blocks.at(0).clock_s) << "a device has another clock";
}

TEST(Launches, WarmUpsAndDisturbedRunsDoNotCount) {
  Row row = counting_row(20, 5);
  row.samples[0].round = 0;
  row.samples[5].disturbance = "a worker died";
  EXPECT_EQ(launched({row}).times_s.size(), 18U);
  EXPECT_EQ(launched({row}).launches_s, (Times{2}));
}

TEST(Launches, AreOneRowWithAllTheirRuns) {
  Row second = counting_row(15, 5);
  for (Sample& sample : second.samples) sample.time_s += 100;
  const LaunchedRow row = launched({counting_row(15, 5), second});
  EXPECT_EQ(row.status, Status::ok);
  EXPECT_EQ(row.times_s.size(), 30U);
  EXPECT_EQ(row.launches_s, (Times{1, 101}));
  EXPECT_EQ(row.blocks.size(), 6U);
}

TEST(Launches, WhatWentWrongInOneOfThemWentWrong) {
  const Row right = counting_row(15, 5);
  Row wrong = right;
  wrong.status = Status::failed;
  EXPECT_EQ(launched({right, wrong, right}).status, Status::failed);
  wrong.status = Status::ok;
  wrong.output_digest = "xxh3:other";
  EXPECT_EQ(launched({right, wrong, right}).status, Status::mismatch);
}

class LaunchFiles : public ::testing::Test {
 protected:
  void write(const std::string& name, const Study& study) const {
    write_file(directory_.path() / name, testing::bytes_of(to_json(study)));
  }
  [[nodiscard]] std::string refusal() const {
    try {
      static_cast<void>(read_launches(directory_.path()));
    } catch (const UsageError& error) {
      return error.what();
    }
    return "read";
  }

  TemporaryDirectory directory_;
  Study study_ = study_of({row_of("a", "b", 1, {1})});
};

TEST_F(LaunchFiles, OfAFolderAreReadInTheOrderOfTheirNames) {
  for (const char* name : {"2.json", "10.json", "1.json"}) {
    study_.date = name;
    write(name, study_);
  }
  write("other.txt", study_);
  const std::vector<Study> launches = read_launches(directory_.path());
  ASSERT_EQ(launches.size(), 3U);
  EXPECT_EQ(launches[0].date, "1.json");
  EXPECT_EQ(launches[1].date, "10.json");
  EXPECT_EQ(launches[2].date, "2.json");
  EXPECT_EQ(read_launches(directory_.path() / "2.json").at(0).date, "2.json");
}

TEST_F(LaunchFiles, OfAFolderAreOfTheSameThing) {
  EXPECT_TRUE(refusal().ends_with(" holds no .json file")) << refusal();
  write("1.json", study_);
  EXPECT_EQ(refusal(), "read");
  const auto expect_refused = [&](const char* what, const auto& change) {
    Study other = study_;
    change(other);
    write("2.json", other);
    EXPECT_NE(refusal().find("2.json is of something else"), std::string::npos) << what;
    EXPECT_NE(refusal().find(what), std::string::npos) << refusal();
  };
  expect_refused("another cpu", [](Study& study) { study.machine.cpu = "another cpu"; });
  expect_refused("AVX2", [](Study& study) { study.machine.simd_target = "AVX2"; });
  expect_refused("-O2", [](Study& study) { study.build.flags = "-O2"; });
  expect_refused("0.2.0", [](Study& study) { study.build.version = "0.2.0"; });
  expect_refused("sharpen", [](Study& study) { study.comparisons[0].pipeline = "sharpen"; });
  expect_refused("xxh3:else",
                 [](Study& study) { study.comparisons[0].input.digest = "xxh3:else"; });
  expect_refused("png", [](Study& study) { study.comparisons[0].output_format = "png"; });
  expect_refused("cores [1]",
                 [](Study& study) { study.comparisons[0].rows[0].settled.cores = {1}; });
  expect_refused(
      "c b 1", [](Study& study) { study.comparisons[0].rows.push_back(row_of("c", "b", 1, {1})); });
  write("2.json", study_);
  EXPECT_EQ(refusal(), "read");
}

}  // namespace
}  // namespace bb
