// What a comparison prints and writes: the table and the result file.
#include <gtest/gtest.h>

#include "backends/process/cores.h"
#include "tests/support/program.h"
#include "tests/support/recorded_run.h"
#include "tests/support/text.h"

namespace bb {
namespace {

using testing::bench;
using testing::columns;
using testing::contains;
using testing::lines_of;
using testing::Outcome;
using testing::quick;
using testing::record;
using testing::RecordedRun;

TEST(ComparisonOutput, AComparisonShowsTheBaselineAndTheBackendInBothScopes) {
  const Outcome outcome = bench(quick({"--backend", "cpu-proc", "--workers", "8"}));
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_TRUE(contains(outcome.out, "Scope filter"));
  EXPECT_TRUE(contains(outcome.out, "Scope e2e"));
  EXPECT_TRUE(contains(outcome.out, "cpu-scalar"));
  EXPECT_TRUE(contains(outcome.out, "cpu-proc"));
  EXPECT_TRUE(contains(outcome.out, "yes"));
  EXPECT_FALSE(contains(outcome.out, "NO"));
  EXPECT_FALSE(contains(outcome.err, "█")) << "no progress bar where stderr is no terminal";
}

TEST(ComparisonOutput, TheTableFitsIn100Columns) {
  const Outcome outcome = bench({"--runs", "6", "--count", "4"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  bool in_table = true;
  for (const std::string& line : lines_of(outcome.out.substr(outcome.out.find("Scope filter")))) {
    in_table = in_table && !line.empty();
    if (line.starts_with("Scope")) in_table = true;
    if (in_table) {
      EXPECT_LE(columns(line), 100) << line;
    }
  }
}

TEST(ComparisonOutput, TheResultFileHasWhatWasAskedFor) {
  const RecordedRun run = record(BACKEND_BENCH_PROGRAM,
                                 quick({"--workers", "2", "--warmup", "2", "--order-seed", "42"}));
  ASSERT_EQ(run.outcome.exit_code, 0) << run.outcome.err;
  const Comparison& comparison = run.comparison();
  EXPECT_EQ(comparison.effort, (Effort{.warmups = 2, .runs = 2, .order_seed = 42}));
  EXPECT_EQ(comparison.input.images, 4U);
  EXPECT_EQ(comparison.input.pixels, 4U * 48 * 40);
  EXPECT_TRUE(comparison.input.digest.starts_with("xxh3:"));
  EXPECT_EQ(comparison.pipeline,
            "grayscale,gaussian:ksize=3,sobel,sharpen,brightness:gain=1.2,bias=0");
  EXPECT_TRUE(comparison.complete);
  for (const Row& row : comparison.rows) {
    if (row.status == Status::unavailable) continue;
    EXPECT_EQ(row.status, Status::ok) << row_name(row) << row.reason;
    EXPECT_EQ(timed(row).size(), 2U) << row_name(row);
    EXPECT_EQ(row.reason, "");
  }
  const std::vector<Row> pool = run.rows_of("cpu-proc");
  ASSERT_EQ(pool.size(), 2U);
  for (const Row& row : pool) EXPECT_EQ(workers_of(row), 2);
}

TEST(ComparisonOutput, ASweepOverWorkersHasARowForEachAndASerialFraction) {
  const Outcome outcome = bench(quick(
      {"--backend", "cpu-thread", "--kernel", "simd", "--workers", "1,2,4", "--scope", "e2e"}));
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  for (const char* row :
       {"cpu-thread simd     1", "cpu-thread simd     2", "cpu-thread simd     4"}) {
    EXPECT_TRUE(contains(outcome.out, row)) << outcome.out;
  }
  EXPECT_EQ(contains(outcome.out, "cpu-thread simd: serial fraction "), available_cores() >= 2)
      << outcome.out;
}

TEST(ComparisonOutput, WarnsOfMoreWorkersThanCores) {
  const Outcome outcome =
      bench(quick({"--backend", "cpu-thread", "--workers", "1000", "--scope", "filter"}));
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_TRUE(contains(outcome.err, "warning: 1000 workers share ")) << outcome.err;
}

}  // namespace
}  // namespace bb
