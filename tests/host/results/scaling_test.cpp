#include "host/results/scaling.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "backends/registry/registry.h"
#include "host/contender/contenders.h"

namespace bb {
namespace {

// What Amdahl's law gives for a serial fraction, with rounds of different speed.
std::vector<double> amdahl(double fraction, int workers) {
  std::vector<double> samples;
  for (const double weather : {1.0, 2.0, 1.5, 1.0, 3.0, 1.2, 1.0}) {
    samples.push_back(weather * (fraction + (1 - fraction) / workers));
  }
  return samples;
}

Row row(const std::string& backend, int workers, std::vector<double> samples) {
  Row row;
  row.backend = backend;
  row.kernel = "simd";
  row.workers = workers;
  row.samples_s = std::move(samples);
  return row;
}

TEST(SerialFraction, IsFoundExactlyWhereTheLawHolds) {
  for (const double fraction : {0.0, 0.0885, 0.5, 1.0}) {
    const std::vector<double> one = amdahl(fraction, 1);
    const std::vector<double> two = amdahl(fraction, 2);
    const std::vector<double> eight = amdahl(fraction, 8);
    const std::vector<WorkerCount> counts = {{2, two}, {8, eight}};
    const Estimate fit = fit_serial_fraction(one, counts);
    EXPECT_NEAR(fit.value, fraction, 1e-12);
    EXPECT_NEAR(fit.interval->low, fraction, 1e-12);
    EXPECT_NEAR(fit.interval->high, fraction, 1e-12);
  }
}

TEST(SerialFraction, IsOfTheRoundsThatEveryCountHas) {
  const std::vector<double> one = amdahl(0.25, 1);
  std::vector<double> two = amdahl(0.25, 2);
  const std::vector<double> four = amdahl(0.25, 4);
  std::ranges::fill(two.begin() + 3, two.end(), 100);
  const std::vector<WorkerCount> counts = {{2, std::span(two).first(3)}, {4, four}};
  EXPECT_NEAR(fit_serial_fraction(one, counts).value, 0.25, 1e-12);
}

TEST(SerialFraction, NeedsThreeCountsOneOfThemSerial) {
  std::vector<Row> rows = {row("cpu-simd", 1, amdahl(0.1, 1)),
                           row("cpu-thread", 2, amdahl(0.1, 2))};
  EXPECT_TRUE(find_scaling(rows, 8).empty());
  rows.push_back(row("cpu-thread", 4, amdahl(0.1, 4)));
  const std::vector<Scaling> found = find_scaling(rows, 8);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].backend, "cpu-thread");
  EXPECT_NEAR(found[0].serial_fraction.value, 0.1, 1e-12);
  EXPECT_EQ(describe(found[0]),
            "cpu-thread simd: serial fraction 10.0% [10.0%, 10.0%]: at most 10.0× however many "
            "workers");
  rows[2].status = Status::mismatch;
  EXPECT_TRUE(find_scaling(rows, 8).empty()) << "what is wrong does not count";
}

TEST(SerialFraction, PrefersTheBackendsOwnRunWithOneWorker) {
  const std::vector<Row> rows = {
      row("cpu-simd", 1, amdahl(0.9, 3)), row("cpu-thread", 1, amdahl(0.2, 1)),
      row("cpu-thread", 2, amdahl(0.2, 2)), row("cpu-thread", 4, amdahl(0.2, 4))};
  ASSERT_EQ(find_scaling(rows, 8).size(), 1U);
  EXPECT_NEAR(find_scaling(rows, 8)[0].serial_fraction.value, 0.2, 1e-12);
}

TEST(SerialFraction, IsNotFittedToWorkersThatShareCores) {
  std::vector<Row> rows = {
      row("cpu-thread", 1, amdahl(0.1, 1)), row("cpu-thread", 2, amdahl(0.1, 2)),
      row("cpu-thread", 3, amdahl(0.1, 3)), row("cpu-thread", 8, amdahl(0.1, 4))};
  EXPECT_NEAR(find_scaling(rows, 4).at(0).serial_fraction.value, 0.1, 1e-12);
  EXPECT_GT(find_scaling(rows, 8).at(0).serial_fraction.value, 0.15);
  EXPECT_EQ(find_scaling(rows, 8).at(0).workers, (std::vector<int>{1, 2, 3, 8}));
  rows[2].samples_s = amdahl(0.1, 1);
  EXPECT_NEAR(find_scaling(rows, 2).at(0).serial_fraction.value, 0.1, 1e-12);
  EXPECT_EQ(find_scaling(rows, 2).at(0).workers, (std::vector<int>{1, 2}));
  EXPECT_TRUE(find_scaling(rows, 1).empty());
}

TEST(SerialFraction, BelowNothingShowsNoLimit) {
  EXPECT_EQ(describe({"a", "b", Scope::filter, {-0.01, Interval{-0.02, 0.01}}}),
            "a b: serial fraction -1.0% [-2.0%, 1.0%]: no limit shown");
}

TEST(Contenders, EachParallelBackendRunsWithEachNumberOfWorkers) {
  const auto chosen = choose_contenders({{"cpu-thread"}, "simd", {1, 2, 4}, ""});
  std::vector<std::string> labels;
  labels.reserve(chosen.size());
  for (const Contender& contender : chosen) labels.push_back(contender.label);
  EXPECT_EQ(labels, (std::vector<std::string>{"cpu-scalar", "cpu-simd", "cpu-thread-simd-serial",
                                              "cpu-thread-simd-2", "cpu-thread-simd-4"}));
}

}  // namespace
}  // namespace bb
