#include "host/figures/figures.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/host/results/studies.h"

namespace bb {
namespace {

using testing::comparison_of;
using testing::row_of;
using testing::samples_of;

constexpr int kManyCores = std::numeric_limits<int>::max();

Figures figures_of(const Comparison& comparison) {
  return bb::figures_of(comparison, comparison.reference, kManyCores);
}

TEST(Figures, SpeedupIsOverTheBaselineAndEfficiencyOverTheSameKernelsSerialRun) {
  const Comparison comparison =
      comparison_of({row_of("cpu-scalar", "scalar", 1, {8}), row_of("cpu-proc", "scalar", 4, {4}),
                     row_of("opencv", "opencv", 1, {2}), row_of("opencv", "opencv", 4, {1})});
  const std::vector<RowFigures> rows = figures_of(comparison).rows;
  EXPECT_DOUBLE_EQ(rows[0].speedup->value, 1);
  EXPECT_DOUBLE_EQ(rows[1].speedup->value, 2);
  EXPECT_DOUBLE_EQ(*rows[1].efficiency, 0.5);
  EXPECT_DOUBLE_EQ(rows[3].speedup->value, 8);
  EXPECT_DOUBLE_EQ(rows[3].relative_speedup->value, 2);
  EXPECT_DOUBLE_EQ(*rows[3].efficiency, 0.5) << "two times faster on four threads";
}

TEST(Figures, AnyContenderCanBeTheBaseline) {
  const Comparison comparison =
      comparison_of({row_of("cpu-scalar", "scalar", 1, {8}), row_of("cpu-proc", "scalar", 4, {4})});
  const Figures figures = bb::figures_of(comparison, comparison.rows[1].contender, kManyCores);
  EXPECT_DOUBLE_EQ(figures.rows[0].speedup->value, 0.5);
  EXPECT_DOUBLE_EQ(figures.rows[1].speedup->value, 1);
  EXPECT_DOUBLE_EQ(*figures.rows[1].efficiency, 0.5) << "it is still relative to the serial run";
}

TEST(Figures, TheWorkersThatARowGotCount) {
  Comparison comparison =
      comparison_of({row_of("cpu-scalar", "scalar", 1, {8}), row_of("cpu-proc", "scalar", 4, {4})});
  comparison.rows[1].settled.workers = 2;
  EXPECT_DOUBLE_EQ(*figures_of(comparison).rows[1].efficiency, 1);
}

TEST(Figures, ASpeedupIsPairedByRound) {
  const Comparison comparison =
      comparison_of({row_of("cpu-scalar", "scalar", 1, {10, 20, 40, 10, 20, 40, 10}),
                     row_of("cpu-proc", "scalar", 2, {5, 10, 20, 5, 10, 20, 5})});
  const RowFigures figures = figures_of(comparison).rows[1];
  EXPECT_DOUBLE_EQ(figures.speedup->value, 2);
  EXPECT_DOUBLE_EQ(figures.speedup->interval->low, 2) << "although the times vary by a factor of 4";
  EXPECT_DOUBLE_EQ(figures.speedup->interval->high, 2);
  EXPECT_GT(figures.time_s->interval->high, 10);
}

TEST(Figures, ARoundThatOneOfTwoLacksCountsForNone) {
  Comparison comparison = comparison_of(
      {row_of("cpu-scalar", "scalar", 1, {10, 20, 30}), row_of("cpu-proc", "scalar", 2, {5, 30})});
  EXPECT_DOUBLE_EQ(figures_of(comparison).rows[1].speedup->value, (2 + 20 / 30.0) / 2);
  comparison.rows[1].samples[1].round = 3;
  EXPECT_DOUBLE_EQ(figures_of(comparison).rows[1].speedup->value, (2 + 30 / 30.0) / 2);
  comparison.rows[1].samples[0].round = 2;
  EXPECT_DOUBLE_EQ(*figures_of(comparison).rows[1].efficiency, (4 + 30 / 30.0) / 2 / 2);
  comparison.rows[1].samples = {comparison.rows[1].samples[0]};
  comparison.rows[1].samples[0].round = 4;
  EXPECT_EQ(figures_of(comparison).rows[1].speedup.reason(),
            "no round has both it and the baseline");
  EXPECT_EQ(figures_of(comparison).rows[1].efficiency.reason(),
            "no round has both it and the serial run");
}

TEST(Figures, WarmUpsAndDisturbedRunsDoNotCount) {
  Comparison comparison = comparison_of({row_of("cpu-scalar", "scalar", 1, {8, 1, 100})});
  comparison.rows[0].samples[1].round = 0;
  comparison.rows[0].samples[2].disturbance = "a worker died";
  EXPECT_DOUBLE_EQ(figures_of(comparison).rows[0].time_s->value, 8);
}

TEST(Figures, ADifferenceThatTheIntervalDoesNotConfirmIsNotShown) {
  const Comparison comparison =
      comparison_of({row_of("cpu-scalar", "scalar", 1, {10, 10, 10, 10, 10, 10, 10, 10}),
                     row_of("a", "a", 1, {9.9, 10.1, 9.8, 10.2, 9.9, 10.1, 9.9, 9.9}),
                     row_of("b", "b", 1, {5.0, 5.1, 5.0, 4.9, 5.0, 5.1, 4.9, 5.0})});
  const std::vector<RowFigures> rows = figures_of(comparison).rows;
  EXPECT_FALSE(rows[0].no_difference_shown) << "the baseline is 1 by definition";
  EXPECT_TRUE(rows[1].no_difference_shown);
  EXPECT_FALSE(rows[2].no_difference_shown);
}

TEST(Figures, OutliersAreFlaggedAndKept) {
  const Comparison comparison =
      comparison_of({row_of("cpu-scalar", "scalar", 1, {10, 11, 10, 9, 10, 90, 11})});
  const RowFigures figures = figures_of(comparison).rows[0];
  EXPECT_EQ(figures.outliers, (std::vector<std::size_t>{5}));
  EXPECT_GE(figures.time_s->interval->high, 11);
  EXPECT_FALSE(figures.precise);
}

TEST(Figures, AMedianIsPreciseWhenItsIntervalIs) {
  const Comparison comparison = comparison_of(
      {row_of("a", "a", 1, {1, 1.001, 1.002, 1, 1.001, 1.002}), row_of("b", "b", 1, {1, 1, 1})});
  EXPECT_TRUE(figures_of(comparison).rows[0].precise);
  EXPECT_FALSE(figures_of(comparison).rows[1].precise) << "too few runs";
}

TEST(Figures, TheShareOfCopyIsOfScopesInMemoryAlone) {
  Comparison comparison = comparison_of(
      {row_of("cpu-scalar", "scalar", 1, {8}), row_of("cpu-scalar", "scalar", 1, {9})});
  comparison.rows[1].scope = "e2e";
  EXPECT_EQ(figures_of(comparison).rows[0].copy_share.reason(), "copying was not measured");
  EXPECT_EQ(figures_of(comparison).copy_s.reason(), "copying was not measured");
  comparison.copy.samples = samples_of({1, 2, 30});
  EXPECT_DOUBLE_EQ(*figures_of(comparison).rows[0].copy_share, 0.25);
  EXPECT_DOUBLE_EQ(figures_of(comparison).copy_s->value, 2);
  EXPECT_EQ(figures_of(comparison).rows[1].copy_share.reason(), "not all of its work is in memory");
}

// What bounds it is the way to its device, and not the host's memory.
TEST(Figures, TheShareOfCopyIsOfCopiesToTheDeviceWhereThereAreSuch) {
  Comparison comparison =
      comparison_of({row_of("cpu-scalar", "scalar", 1, {8}), row_of("gpu", "fused", 1, {4, 6, 5})});
  comparison.copy.samples = samples_of({1});
  std::vector<Sample>& samples = comparison.rows[1].samples;
  for (std::size_t n = 0; n < 3; ++n) samples[n].device_copy_s = std::array{3.0, 4.0, 9.0}[n];
  const std::vector<RowFigures> rows = figures_of(comparison).rows;
  EXPECT_EQ(rows[0].device_copy_s.reason(), "it copies nothing to a device");
  EXPECT_DOUBLE_EQ(*rows[0].copy_share, 0.125);
  EXPECT_DOUBLE_EQ(rows[1].device_copy_s->value, 4);
  EXPECT_DOUBLE_EQ(*rows[1].copy_share, 0.8);
  samples[1].device_copy_s.reset();
  EXPECT_DOUBLE_EQ(*figures_of(comparison).rows[1].copy_share, 0.2) << "not known of every run";
}

// The medians of the phases would not add up to the median time.
TEST(Figures, PhasesAreThoseOfTheRunInTheMiddle) {
  Comparison comparison = comparison_of({row_of("a", "a", 2, {5, 1, 3})});
  std::vector<Sample>& samples = comparison.rows[0].samples;
  samples[0].phases = Phases{.filter_s = 2, .encode_s = 3, .workers = 2};
  samples[1].phases = Phases{.filter_s = 1, .workers = 2};
  samples[2].phases = Phases{.decode_s = 2, .filter_s = 1, .workers = 2};
  EXPECT_EQ(*figures_of(comparison).rows[0].phases, *samples[2].phases);
  samples.pop_back();
  EXPECT_EQ(*figures_of(comparison).rows[0].phases,
            (Phases{.filter_s = 1.5, .encode_s = 1.5, .workers = 2}))
      << "the mean of the two middle runs";
  samples[0].phases.reset();
  EXPECT_EQ(figures_of(comparison).rows[0].phases.reason(), "its phases are not known");
}

// A roof that lies below what was reached is none.
TEST(Figures, ACopyThatTakesLongerThanTheRowIsNoRoof) {
  Comparison comparison = comparison_of({row_of("cpu-simd", "simd", 1, {1})});
  comparison.copy.samples = samples_of({1.06});
  EXPECT_NEAR(*figures_of(comparison).rows[0].copy_share, 1.06, 1e-12) << "noise";
  comparison.copy.samples = samples_of({277});
  EXPECT_EQ(figures_of(comparison).rows[0].copy_share.reason(),
            "copying the same bytes takes longer than the row, so it is no limit");
}

// 5 images take 2 workers 3 turns: 5/6 of their time at best.
TEST(Figures, AnEfficiencyThatSoFewImagesDoNotAllowIsNotShown) {
  Comparison comparison =
      comparison_of({row_of("cpu-simd", "simd", 1, {2.42}), row_of("cpu-thread", "simd", 2, {1})});
  comparison.input.images = 5;
  comparison.rows[1].samples[0].phases = Phases{.filter_s = 1, .workers = 2};
  EXPECT_EQ(figures_of(comparison).rows[1].efficiency.reason(),
            "5 images on 2 workers allow at most 83%, and the runs are too short to measure it");
  comparison.rows[1].samples[0].phases->workers = 1;
  EXPECT_NEAR(*figures_of(comparison).rows[1].efficiency, 1.21, 1e-9) << "workers share an image";
  comparison.rows[1].samples[0].phases->workers = 2;
  comparison.input.images = 100;
  EXPECT_NEAR(*figures_of(comparison).rows[1].efficiency, 1.21, 1e-9) << "they divide evenly";
  comparison.input.images = 5;
  comparison.rows[0].samples[0].time_s = 1.6;
  EXPECT_NEAR(*figures_of(comparison).rows[1].efficiency, 0.8, 1e-9);
}

TEST(Figures, SetUpIsTheMedianOfItsProcesses) {
  Comparison comparison = comparison_of({row_of("a", "a", 1, {1})});
  EXPECT_EQ(figures_of(comparison).rows[0].setup_s.reason(), "no process of it was set up");
  comparison.rows[0].setups_s = {3, 1, 20};
  EXPECT_DOUBLE_EQ(figures_of(comparison).rows[0].setup_s->value, 3);
}

TEST(Figures, CyclesAreTimesWithoutTheClock) {
  Comparison comparison = comparison_of({row_of("a", "a", 1, {2, 4, 2, 4, 2, 4})});
  EXPECT_EQ(figures_of(comparison).rows[0].cycles.reason(), "the clock rate was not recorded");
  for (Sample& sample : comparison.rows[0].samples) sample.clock_s = sample.time_s / 8;
  const Estimate cycles = *figures_of(comparison).rows[0].cycles;
  EXPECT_DOUBLE_EQ(cycles.value, 8);
  EXPECT_DOUBLE_EQ(cycles.interval->high, 8) << "although the times vary by a factor of 2";
}

TEST(Figures, CoresBusyAreCpuTimeOverTime) {
  Comparison comparison = comparison_of({row_of("a", "a", 2, {1, 1, 2})});
  EXPECT_EQ(figures_of(comparison).rows[0].cores_busy.reason(), "its CPU time is not known");
  for (Sample& sample : comparison.rows[0].samples) sample.usage = {1.5, 0.25, 500};
  EXPECT_DOUBLE_EQ(*figures_of(comparison).rows[0].cores_busy, 1.75);
}

// Twenty runs of two processes say what two processes say.
TEST(Figures, AnIntervalIsOfProcesses) {
  Comparison comparison = comparison_of({row_of("a", "a", 1, std::vector<double>(20, 1.0))});
  EXPECT_TRUE(figures_of(comparison).rows[0].time_s->interval);
  for (Sample& sample : comparison.rows[0].samples) sample.process = sample.round / 11;
  EXPECT_FALSE(figures_of(comparison).rows[0].time_s->interval);
}

TEST(Figures, UsageIsTheMediansOfTimesAndTheMostMemory) {
  Comparison comparison = comparison_of({row_of("a", "a", 2, {1, 1, 1})});
  EXPECT_EQ(figures_of(comparison).rows[0].usage.reason(), "its use of the machine is not known");
  std::vector<Sample>& samples = comparison.rows[0].samples;
  samples[0].usage = {3, 0.1, 500};
  samples[1].usage = {1, 0.2, 700};
  samples[2].usage = {2, 0.3, std::nullopt};
  EXPECT_EQ(*figures_of(comparison).rows[0].usage, (Usage{2, 0.2, 700}));
}

TEST(Figures, WhatIsNotIdenticalHasNoSpeedup) {
  Comparison comparison =
      comparison_of({row_of("cpu-scalar", "scalar", 1, {8}), row_of("cpu-proc", "scalar", 4, {4}),
                     row_of("opencv", "opencv", 1, {2}), row_of("gpu", "fused", std::nullopt, {}),
                     row_of("late", "late", 1, {})});
  comparison.rows[1].status = Status::mismatch;
  comparison.rows[2].status = Status::failed;
  comparison.rows[3].status = Status::unavailable;
  comparison.rows[4].status = Status::unfinished;
  const std::vector<RowFigures> rows = figures_of(comparison).rows;
  EXPECT_DOUBLE_EQ(rows[1].time_s->value, 4);
  EXPECT_EQ(rows[1].speedup.reason(), "the outputs differ");
  EXPECT_EQ(rows[1].efficiency.reason(), "the outputs differ");
  EXPECT_EQ(rows[1].copy_share.reason(), "the outputs differ");
  EXPECT_EQ(rows[2].time_s.reason(), "it failed");
  EXPECT_EQ(rows[2].speedup.reason(), "it failed");
  EXPECT_EQ(rows[3].usage.reason(), "it is not usable here");
  EXPECT_EQ(rows[4].phases.reason(), "it did not finish");
}

TEST(Figures, ABaselineThatIsNotOkGivesNoSpeedups) {
  Comparison comparison =
      comparison_of({row_of("cpu-scalar", "scalar", 1, {8}), row_of("cpu-proc", "scalar", 2, {4})});
  comparison.rows[0].status = Status::mismatch;
  RowFigures figures = figures_of(comparison).rows[1];
  EXPECT_EQ(figures.speedup.reason(), "the baseline: the outputs differ");
  EXPECT_EQ(figures.efficiency.reason(), "there is no serial run of this kernel");
  comparison.rows[0].scope = "e2e";
  figures = figures_of(comparison).rows[1];
  EXPECT_EQ(figures.speedup.reason(), "the baseline has no row in this scope");
}

TEST(Figures, ADeviceHasNoEfficiency) {
  const Comparison comparison = comparison_of(
      {row_of("cpu-scalar", "scalar", 1, {8}), row_of("opencl", "scalar", std::nullopt, {4})});
  EXPECT_EQ(figures_of(comparison).rows[1].efficiency.reason(), "it has no number of workers");
}

TEST(Figures, AreOverTheReferenceOnTheMachinesCores) {
  const Comparison comparison =
      comparison_of({row_of("a", "a", 1, {8}), row_of("a", "a", 2, {4}), row_of("a", "a", 3, {3})});
  Machine machine;
  machine.cores = 2;
  const Figures figures = bb::figures_of(comparison, machine);
  EXPECT_DOUBLE_EQ(figures.rows[1].speedup->value, 2);
  EXPECT_EQ(figures.scaling.at(0).workers, (std::vector<int>{1, 2}));
}

}  // namespace
}  // namespace bb
