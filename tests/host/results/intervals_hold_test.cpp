// Whether intervals and verdicts hold on a machine whose noise is known: a simulated one, quieter
// than which no real one is. Each process is faster or slower for life, the clock drifts between
// comparisons and is recorded, and now and then something else runs. scripts/coverage and
// scripts/ab ask the same of a real machine.
#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "host/base/random.h"
#include "host/figures/figures.h"
#include "host/results/diff.h"
#include "tests/host/results/studies.h"

namespace bb {
namespace {

using testing::row_of;
using testing::study_of;

class SimulatedMachine {
 public:
  explicit SimulatedMachine(std::uint64_t seed) : random_(seed) {}

  /// Two rows that take 40 ms and 4 ms · `slowdown`, in ten processes of four runs each.
  Study measure(double slowdown) {
    constexpr int kProcesses = 10;
    constexpr int kRunsOfEach = 4;
    constexpr std::array<double, 2> kTruth = {0.040, 0.004};
    Study study =
        study_of({row_of("cpu-scalar", "scalar", 1, {}), row_of("cpu-simd", "simd", 1, {})});
    const double clock = 1 + kClockDrift * normal();
    for (int process = 0; process < kProcesses; ++process) {
      const std::array<double, 2> memory = {1 + kMemory * normal(), 1 + kMemory * normal()};
      for (int run = 0; run < kRunsOfEach; ++run) {
        for (std::size_t r = 0; r < 2; ++r) {
          Sample sample;
          sample.process = process;
          sample.round = process * kRunsOfEach + run + 1;
          sample.clock_s = 0.001 * clock;
          sample.time_s = kTruth[r] * (r == 1 ? slowdown : 1) * clock * memory[r] * (1 + noise());
          study.comparisons[0].rows[r].samples.push_back(sample);
        }
      }
    }
    return study;
  }

 private:
  static constexpr double kClockDrift = 0.015;
  static constexpr double kMemory = 0.015;

  double uniform() { return (static_cast<double>(random_.bits() >> 11) + 0.5) * 0x1p-53; }
  double normal() {  // Box and Muller 1958
    constexpr double kTau = 6.283185307179586;
    return std::sqrt(-2 * std::log(uniform())) * std::cos(kTau * uniform());
  }
  // What else runs only ever adds time.
  double noise() {
    const double small = 0.003 * std::abs(normal());
    return uniform() < 0.1 ? small + 0.2 * uniform() : small;
  }

  Random random_;
};

TEST(IntervalsHold, OfSpeedupsAndOfCyclesInNineteenOfTwentyComparisons) {
  constexpr int kComparisons = 300;
  SimulatedMachine machine(1);
  std::vector<Estimate> speedups;
  std::vector<Estimate> cycles;
  for (int n = 0; n < kComparisons; ++n) {
    const Study study = machine.measure(1);
    const Figures figures = figures_of(study.comparisons[0], study.machine);
    speedups.push_back(*figures.rows[1].speedup);
    cycles.push_back(*figures.rows[1].cycles);
  }
  for (const std::vector<Estimate>& estimates : {speedups, cycles}) {
    std::vector<double> values;
    values.reserve(estimates.size());
    for (const Estimate& estimate : estimates) values.push_back(estimate.value);
    const double common = median(values);
    const auto held = std::ranges::count_if(
        estimates, [&](const Estimate& estimate) { return estimate.interval->includes(common); });
    EXPECT_GE(held, kComparisons * 92 / 100);
    EXPECT_LT(held, kComparisons) << "wider than they need to be";
  }
}

// Of the pairs of studies, the share whose row of cpu-simd has the verdict.
double share(Verdict verdict, double slowdown) {
  constexpr int kPairs = 200;
  SimulatedMachine machine(2);
  int found = 0;
  for (int n = 0; n < kPairs; ++n) {
    const std::vector<Study> base = {machine.measure(1)};
    const std::vector<Study> fresh = {machine.measure(slowdown)};
    const Diff diff = compare_launches(base, fresh);
    if (diff.comparisons[0].rows[1].verdict == verdict) ++found;
  }
  return static_cast<double>(found) / kPairs;
}

TEST(VerdictsHold, OfTheSameProgram) {
  EXPECT_GE(share(Verdict::same, 1), 0.8);
  EXPECT_LE(share(Verdict::slower, 1) + share(Verdict::faster, 1), 0.05);
}

TEST(VerdictsHold, OfOneThatIsTenPercentSlower) {
  EXPECT_GE(share(Verdict::slower, 1.1), 0.95);
  EXPECT_EQ(share(Verdict::same, 1.1), 0);
}

}  // namespace
}  // namespace bb
