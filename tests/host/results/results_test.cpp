#include "host/results/results.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "backends/registry/registry.h"
#include "host/base/error.h"
#include "host/contender/contenders.h"
#include "host/report/report.h"

namespace bb {
namespace {

Row row(std::string backend, std::string kernel, int workers, std::vector<double> samples) {
  Row row;
  row.backend = std::move(backend);
  row.kernel = std::move(kernel);
  row.workers = workers;
  row.samples_s = std::move(samples);
  return row;
}

TEST(Figures, SpeedupIsOverTheBaselineAndEfficiencyOverTheSameKernelsSerialRun) {
  Results results;
  std::vector<Row>& rows = results.rows;
  rows = {row("cpu-scalar", "scalar", 1, {8}), row("cpu-proc", "scalar", 4, {4}),
          row("opencv", "opencv", 1, {2}), row("opencv", "opencv", 4, {1})};
  derive_figures(results);
  EXPECT_DOUBLE_EQ(rows[0].speedup->value, 1);
  EXPECT_DOUBLE_EQ(rows[1].speedup->value, 2);
  EXPECT_DOUBLE_EQ(*rows[1].efficiency, 0.5);
  EXPECT_DOUBLE_EQ(rows[3].speedup->value, 8);
  EXPECT_DOUBLE_EQ(*rows[3].efficiency, 0.5) << "two times faster on four threads";
}

TEST(Figures, ASpeedupIsPairedByRound) {
  Results results;
  results.rows = {row("cpu-scalar", "scalar", 1, {10, 20, 40, 10, 20, 40, 10}),
                  row("cpu-proc", "scalar", 2, {5, 10, 20, 5, 10, 20, 5})};
  derive_figures(results);
  const Estimate& speedup = *results.rows[1].speedup;
  EXPECT_DOUBLE_EQ(speedup.value, 2);
  EXPECT_DOUBLE_EQ(speedup.interval->low, 2) << "although the times vary by a factor of 4";
  EXPECT_DOUBLE_EQ(speedup.interval->high, 2);
  EXPECT_GT(results.rows[1].median_s->interval->high, 10);
}

TEST(Figures, ARoundThatWasInterruptedCountsForNone) {
  Results results;
  results.rows = {row("cpu-scalar", "scalar", 1, {10, 20}), row("cpu-proc", "scalar", 2, {5})};
  derive_figures(results);
  EXPECT_DOUBLE_EQ(results.rows[1].speedup->value, 2);
  EXPECT_DOUBLE_EQ(*results.rows[1].efficiency, 1);
}

TEST(Figures, ADifferenceThatTheIntervalDoesNotConfirmIsNotShown) {
  Results results;
  results.images = 1;
  results.rows = {row("cpu-scalar", "scalar", 1, {10, 10, 10, 10, 10, 10, 10, 10}),
                  row("a", "a", 1, {9.9, 10.1, 9.8, 10.2, 9.9, 10.1, 9.9, 9.9}),
                  row("b", "b", 1, {5.0, 5.1, 5.0, 4.9, 5.0, 5.1, 4.9, 5.0})};
  derive_figures(results);
  EXPECT_FALSE(no_difference_shown(results.rows[0])) << "the baseline is 1 by definition";
  EXPECT_TRUE(no_difference_shown(results.rows[1]));
  EXPECT_FALSE(no_difference_shown(results.rows[2]));
  const std::string table = format_table(results, {"a processor", "Linux", 2});
  EXPECT_NE(table.find("≈ 1, no difference shown"), std::string::npos) << table;
  EXPECT_NE(table.find("2.00× [1.98, 2.02]"), std::string::npos) << table;
  EXPECT_NE(table.find("Medians of 8 runs"), std::string::npos) << table;
}

TEST(Figures, OutliersAreFlaggedAndKept) {
  Results results;
  results.rows = {row("cpu-scalar", "scalar", 1, {10, 11, 10, 9, 10, 90, 11})};
  derive_figures(results);
  EXPECT_EQ(results.rows[0].outliers, (std::vector<std::size_t>{5}));
  EXPECT_EQ(results.rows[0].samples_s.size(), 7U);
  const std::string table = format_table(results, {"a processor", "Linux", 2});
  EXPECT_NE(table.find("Outliers (they count): cpu-scalar scalar 1: 1"), std::string::npos)
      << table;
}

TEST(Table, AListOfManyOutliersIsWrapped) {
  Results results;
  for (int i = 0; i < 12; ++i) {
    results.rows.push_back(row("cpu-scalar", "scalar", 1, {10, 11, 10, 9, 10, 90, 11}));
  }
  derive_figures(results);
  std::istringstream lines(format_table(results, {"a processor", "Linux", 2}));
  for (std::string line; std::getline(lines, line);) {
    if (line.find("scalar 1: 1") != std::string::npos) {
      EXPECT_LE(line.size(), 100U);
    }
  }
}

TEST(Figures, TheShareOfCopyIsOfScopeFilterAlone) {
  Results results;
  results.rows = {row("cpu-scalar", "scalar", 1, {8}), row("cpu-scalar", "scalar", 1, {9})};
  results.rows[1].scope = Scope::e2e;
  results.copy.samples_s = {1, 2, 30};
  derive_figures(results);
  EXPECT_DOUBLE_EQ(*results.rows[0].copy_share, 0.25);
  EXPECT_FALSE(results.rows[1].copy_share);
}

TEST(Figures, WhatIsNotIdenticalHasNoSpeedup) {
  Results results;
  std::vector<Row>& rows = results.rows;
  rows = {row("cpu-scalar", "scalar", 1, {8}), row("cpu-proc", "scalar", 4, {4}),
          row("opencv", "opencv", 1, {2})};
  rows[1].status = Status::mismatch;
  rows[2].status = Status::failed;
  derive_figures(results);
  EXPECT_DOUBLE_EQ(rows[1].median_s->value, 4);
  EXPECT_FALSE(rows[1].speedup);
  EXPECT_FALSE(rows[1].efficiency);
  EXPECT_FALSE(rows[2].median_s);
}

TEST(Figures, ABaselineThatIsNotOkGivesNoSpeedups) {
  Results results;
  std::vector<Row>& rows = results.rows;
  rows = {row("cpu-scalar", "scalar", 1, {8}), row("cpu-proc", "scalar", 2, {4})};
  rows[0].status = Status::mismatch;
  derive_figures(results);
  EXPECT_FALSE(rows[1].speedup);
  EXPECT_FALSE(rows[1].efficiency);
}

TEST(ExitCode, TheFirstThatAppliesInTheDocumentedOrder) {
  Results results;
  results.rows = {row("cpu-scalar", "scalar", 1, {8}), row("a", "a", 1, {1}),
                  row("b", "b", 1, {1})};
  EXPECT_EQ(exit_code_for(results), exit_code::kIdentical);
  results.problems = {"x.jpg: truncated"};
  EXPECT_EQ(exit_code_for(results), exit_code::kInput);
  results.rows[1].status = Status::failed;
  EXPECT_EQ(exit_code_for(results), exit_code::kInput) << "nobody asked for it";
  results.rows[1].named = true;
  EXPECT_EQ(exit_code_for(results), exit_code::kBackend);
  results.rows[1].named = false;
  results.rows[0].status = Status::failed;
  EXPECT_EQ(exit_code_for(results), exit_code::kBackend) << "nothing is identical to nothing";
  results.rows[2].status = Status::mismatch;
  EXPECT_EQ(exit_code_for(results), exit_code::kDifference);
}

TEST(Contenders, TheBaselineAndTheSerialRunOfAKernelComeAlong) {
  const auto chosen = choose_contenders({{"cpu-proc"}, std::nullopt, {8}, ""});
  ASSERT_EQ(chosen.size(), 2U);
  EXPECT_EQ(chosen[0].info->name, "cpu-scalar");
  EXPECT_FALSE(chosen[0].named);
  EXPECT_EQ(chosen[1].label, "cpu-proc");
  EXPECT_EQ(chosen[1].workers(), 8);
  EXPECT_TRUE(chosen[1].named);
}

TEST(Contenders, LabelsAreUnique) {
  const auto chosen = choose_contenders({{}, std::nullopt, {4}, ""});
  std::vector<std::string> labels;
  labels.reserve(chosen.size());
  for (const Contender& contender : chosen) labels.push_back(contender.label);
  std::ranges::sort(labels);
  EXPECT_EQ(std::ranges::adjacent_find(labels), labels.end());
}

TEST(Contenders, UnknownNamesAreRefused) {
  EXPECT_THROW(static_cast<void>(choose_contenders({{"cpu-scaler"}, std::nullopt, {1}, ""})),
               UsageError);
  EXPECT_THROW(static_cast<void>(choose_contenders({{"cpu-proc"}, "vector", {1}, ""})), UsageError);
}

TEST(Table, ARowThatIsNotOkShowsItsStatusAndReason) {
  Results results;
  results.images = 1;
  results.rows = {row("cpu-scalar", "scalar", 1, {0.5}), row("gpu", "gpu", 1, {})};
  results.rows[1].status = Status::unavailable;
  results.rows[1].reason = "there is no GPU";
  results.rows[1].prepared.device = std::string(200, 'D');
  derive_figures(results);
  const std::string table = format_table(results, {"a processor", "Linux", 2});
  EXPECT_NE(table.find("gpu (filter): unavailable: there is no GPU"), std::string::npos) << table;
  EXPECT_NE(table.find("500.0"), std::string::npos) << "milliseconds";
  EXPECT_NE(table.find("…"), std::string::npos) << "a long device name gives way";
}

}  // namespace
}  // namespace bb
