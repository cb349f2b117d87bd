#include "host/figures/warnings.h"

#include <gtest/gtest.h>

#include "tests/host/results/studies.h"

namespace bb {
namespace {

using testing::comparison_of;

// A row whose rounds take `first` seconds each, except the last third, which take `last`.
Row drifting(const std::string& backend, double first, double last, int rounds = 18) {
  std::vector<double> times;
  for (int round = 0; round < rounds; ++round) {
    const double jitter = 1 + 0.01 * (round % 3);
    times.push_back((3 * round < 2 * rounds ? first : last) * jitter);
  }
  return testing::row_of(backend, "simd", 1, times);
}

std::vector<Warning> warnings_of(std::vector<Row> rows, double timer_resolution_s = 1e-9) {
  return measurement_warnings(comparison_of(std::move(rows)), timer_resolution_s);
}

TEST(Warnings, NameADriftBetweenTheFirstAndTheLastRounds) {
  std::vector<Row> rows = {drifting("cpu-simd", 1, 1.2), drifting("cpu-thread", 0.1, 0.12)};
  const std::vector<Warning> warnings = warnings_of(rows);
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_EQ(warnings[0].code, "machine-drifted");
  EXPECT_EQ(warnings[0].row, "") << "it is about all rows";
  EXPECT_TRUE(
      warnings[0].text.starts_with("the machine became 20% slower from the first to the "
                                   "last rounds of scope filter"))
      << warnings[0].text;
  EXPECT_NE(warnings[0].remedy.find("--warmup"), std::string::npos);
  EXPECT_NE(warnings_of({drifting("cpu-simd", 1, 0.8)}).at(0).text.find("20% faster"),
            std::string::npos);
  EXPECT_TRUE(warnings_of({drifting("cpu-simd", 1, 1.03)}).empty()) << "too little to matter";
  EXPECT_TRUE(warnings_of({drifting("cpu-simd", 1, 1.2, 5)}).empty()) << "too few to tell";
  rows[0].status = rows[1].status = Status::mismatch;
  EXPECT_TRUE(warnings_of(rows).empty());
}

TEST(Warnings, LookForADriftInEachScope) {
  std::vector<Row> rows = {drifting("cpu-simd", 1, 1), drifting("cpu-simd", 1, 1.2)};
  rows[1].scope = "e2e";
  ASSERT_EQ(warnings_of(rows).size(), 1U);
  EXPECT_NE(warnings_of(rows)[0].text.find("scope e2e"), std::string::npos);
  EXPECT_FALSE(find_drift(rows, "other"));
  EXPECT_NEAR(find_drift(rows, "e2e")->value, 1.2, 1e-9);
}

TEST(Warnings, NameRunsThatAreTooShortForTheClock) {
  const std::vector<Row> rows = {drifting("cpu-simd", 50e-6, 50e-6)};
  EXPECT_TRUE(warnings_of(rows, 40e-9).empty());
  const std::vector<Warning> warnings = warnings_of(rows, 1e-6);
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_EQ(warnings[0].code, "run-too-short");
  EXPECT_EQ(warnings[0].row, "cpu-simd simd 1 (filter)");
  EXPECT_EQ(in_words(warnings).front(),
            "a run of cpu-simd simd 1 (filter) takes 50.5 µs, and the clock ticks every 1 µs: more "
            "images or larger ones (--count, --size) make it measurable");
}

// A run in which two workers shared a core: the CPU time is that of one.
TEST(Warnings, NameWorkersThatDidNotGetACoreEach) {
  Row row = testing::row_of("cpu-thread", "simd", 2, std::vector<double>(20, 1.0));
  for (Sample& sample : row.samples) sample.usage = {1.8, 0.1, 500};
  const auto warnings = [&](std::size_t images) {
    Comparison comparison = comparison_of({row});
    comparison.input.images = images;
    return measurement_warnings(comparison, 1e-9);
  };
  row.samples[0].usage = row.samples[1].usage = {1, 0, 500};
  EXPECT_TRUE(warnings(100).empty()) << "a tenth of the runs";
  row.samples[2].usage = {1.1, 0, 500};
  ASSERT_EQ(warnings(100).size(), 1U);
  EXPECT_EQ(warnings(100)[0].code, "cores-shared");
  EXPECT_EQ(warnings(100)[0].row, "cpu-thread simd 2 (filter)");
  EXPECT_EQ(warnings(100)[0].text,
            "the 2 workers of cpu-thread simd 2 (filter) kept 1.0 cores busy in 3 of 20 runs");
  for (Sample& sample : row.samples) sample.usage = {1.3, 0, 500};
  EXPECT_TRUE(warnings(3).empty()) << "3 images keep 2 workers busy for 2 turns: 1.5 cores";
  EXPECT_FALSE(warnings(4).empty());
  row.contender.workers = 1;
  EXPECT_TRUE(warnings(100).empty());
}

TEST(Warnings, HaveNothingToSayOfRowsWithoutRuns) {
  std::vector<Row> rows = {testing::row_of("gpu", "fused", std::nullopt, {})};
  rows[0].status = Status::failed;
  EXPECT_TRUE(warnings_of(rows, 1).empty());
}

TEST(Warnings, OfOneKindAreOneText) {
  const std::vector<Warning> warnings = {{"busy", "", "it is busy", "wait"},
                                         {"shared", "a", "a shares", "pin"},
                                         {"shared", "b", "b shares", "pin"},
                                         {"other", "", "it drifts", ""}};
  EXPECT_EQ(in_words(warnings),
            (std::vector<std::string>{"it is busy: wait", "a shares; b shares: pin", "it drifts"}));
}

}  // namespace
}  // namespace bb
