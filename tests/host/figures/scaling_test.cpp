// The serial fraction by Amdahl's law, of backends that ran with several numbers of workers.
#include <gtest/gtest.h>

#include "host/figures/figures.h"
#include "tests/host/results/studies.h"

namespace bb {
namespace {

using testing::comparison_of;
using testing::row_of;
using testing::samples_of;

// The times that Amdahl's law gives for a serial fraction, in rounds of different speed.
std::vector<double> amdahl(double fraction, int workers) {
  std::vector<double> times;
  for (const double weather : {1.0, 2.0, 1.5, 1.0, 3.0, 1.2, 1.0}) {
    times.push_back(weather * (fraction + (1 - fraction) / workers));
  }
  return times;
}

Row row(const std::string& backend, int workers, const std::vector<double>& times) {
  return row_of(backend, "simd", workers, times);
}

std::vector<Scaling> find_scaling(const std::vector<Row>& rows, int cores) {
  const Comparison comparison = comparison_of(rows);
  return figures_of(comparison, comparison.reference, cores).scaling;
}

TEST(SerialFraction, IsFoundExactlyWhereTheLawHolds) {
  for (const double fraction : {0.0, 0.0885, 0.5, 1.0}) {
    const std::vector<Scaling> found = find_scaling(
        {row("cpu-thread", 1, amdahl(fraction, 1)), row("cpu-thread", 2, amdahl(fraction, 2)),
         row("cpu-thread", 8, amdahl(fraction, 8))},
        8);
    const Estimate& fit = found.at(0).serial_fraction;
    EXPECT_NEAR(fit.value, fraction, 1e-12);
    EXPECT_NEAR(fit.interval->low, fraction, 1e-12);
    EXPECT_NEAR(fit.interval->high, fraction, 1e-12);
  }
}

TEST(SerialFraction, IsOfTheRoundsThatEveryCountHas) {
  std::vector<double> two = amdahl(0.25, 2);
  std::fill(two.begin() + 3, two.end(), 100);
  std::vector<Row> rows = {row("cpu-thread", 1, amdahl(0.25, 1)), row("cpu-thread", 2, two),
                           row("cpu-thread", 4, amdahl(0.25, 4))};
  EXPECT_GT(find_scaling(rows, 8).at(0).serial_fraction.value, 1);
  rows[1].samples.resize(3);
  EXPECT_NEAR(find_scaling(rows, 8).at(0).serial_fraction.value, 0.25, 1e-12);
  rows[1].samples.resize(1);
  rows[1].samples[0].round = 100;
  EXPECT_TRUE(find_scaling(rows, 8).empty()) << "there is no such round";
}

TEST(SerialFraction, NeedsThreeCountsOneOfThemSerial) {
  std::vector<Row> rows = {row("cpu-simd", 1, amdahl(0.1, 1)),
                           row("cpu-thread", 2, amdahl(0.1, 2))};
  EXPECT_TRUE(find_scaling(rows, 8).empty());
  rows.push_back(row("cpu-thread", 4, amdahl(0.1, 4)));
  const std::vector<Scaling> found = find_scaling(rows, 8);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].backend, "cpu-thread");
  EXPECT_EQ(found[0].kernel, "simd");
  EXPECT_EQ(found[0].scope, "filter");
  EXPECT_EQ(found[0].workers, (std::vector<int>{1, 2, 4}));
  EXPECT_NEAR(found[0].serial_fraction.value, 0.1, 1e-12);
  rows[2].status = Status::mismatch;
  EXPECT_TRUE(find_scaling(rows, 8).empty()) << "wrong rows must not count";
}

TEST(SerialFraction, IsOfOneScopeAndKernel) {
  std::vector<Row> rows = {row("cpu-thread", 1, amdahl(0.1, 1)),
                           row("cpu-thread", 2, amdahl(0.1, 2)),
                           row("cpu-thread", 4, amdahl(0.1, 4))};
  rows[2].scope = "e2e";
  EXPECT_TRUE(find_scaling(rows, 8).empty());
  rows[2].scope = "filter";
  rows[2].contender.kernel = "scalar";
  EXPECT_TRUE(find_scaling(rows, 8).empty());
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
  rows[2].samples = samples_of(amdahl(0.1, 1));
  EXPECT_NEAR(find_scaling(rows, 2).at(0).serial_fraction.value, 0.1, 1e-12);
  EXPECT_EQ(find_scaling(rows, 2).at(0).workers, (std::vector<int>{1, 2}));
  EXPECT_TRUE(find_scaling(rows, 1).empty());
}

}  // namespace
}  // namespace bb
