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
  EXPECT_TRUE(warnings_of({drifting("cpu-simd", 1, 1.2, 11)}).empty()) << "too few rounds to tell";
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
  EXPECT_EQ(to_string(warnings[0]),
            "a run of cpu-simd simd 1 (filter) takes 50.5 µs, and the clock ticks every 1 µs: more "
            "images or larger ones (--count, --size) make it measurable");
}

TEST(Warnings, HaveNothingToSayOfRowsWithoutRuns) {
  std::vector<Row> rows = {testing::row_of("gpu", "fused", std::nullopt, {})};
  rows[0].status = Status::failed;
  EXPECT_TRUE(warnings_of(rows, 1).empty());
}

}  // namespace
}  // namespace bb
