// Tests the output of a comparison: the table and the result file.
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
using testing::Json;
using testing::lines_of;
using testing::Outcome;
using testing::quick;
using testing::record;

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

TEST(ComparisonOutput, TheJsonHasEveryFieldAndAgreesWithItself) {
  const auto [outcome, json] = record(
      BACKEND_BENCH_PROGRAM, quick({"--workers", "2", "--warmup", "2", "--order-seed", "42"}));
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(json.at("schema_version"), 2);
  EXPECT_EQ(json.at("effort"), Json({{"warmups", 2},
                                     {"runs", 2},
                                     {"time_budget_s", 60.0},
                                     {"order_seed", 42},
                                     {"runs_per_process", 1}}));
  EXPECT_EQ(json.at("input").at("images"), 4);
  EXPECT_EQ(json.at("input").at("pixels"), 4 * 48 * 40);
  EXPECT_TRUE(json.at("input").at("digest").get<std::string>().starts_with("xxh3:"));
  EXPECT_EQ(json.at("pipeline"),
            "grayscale,gaussian:ksize=3,sobel,sharpen,brightness:gain=1.2,bias=0");
  EXPECT_EQ(json.at("complete"), true);
  for (const char* key : {"machine", "build", "command_line", "date"})
    EXPECT_TRUE(json.contains(key)) << key;
  bool proc_seen = false;
  for (const Json& row : json.at("rows")) {
    for (const char* key : {"backend", "kernel", "workers", "device", "scope", "status", "reason",
                            "identical", "setups_s", "samples", "outliers", "median_s", "speedup",
                            "efficiency", "copy_share", "phases", "usage"}) {
      EXPECT_TRUE(row.contains(key)) << key;
    }
    if (row.at("status") == "unavailable") {
      EXPECT_TRUE(row.at("speedup").is_null());
      continue;
    }
    EXPECT_EQ(row.at("status"), "ok") << row.dump();
    EXPECT_EQ(row.at("identical"), true);
    EXPECT_EQ(row.at("samples_s").size(), 2);
    EXPECT_TRUE(row.at("reason").is_null());
    const auto samples = row.at("samples_s").get<std::vector<double>>();
    EXPECT_DOUBLE_EQ(row.at("median_s"), (samples[0] + samples[1]) / 2);
    if (row.at("backend") == "cpu-proc") {
      proc_seen = true;
      EXPECT_EQ(row.at("workers"), 2);
      EXPECT_FALSE(row.at("efficiency").is_null());
    }
  }
  EXPECT_TRUE(proc_seen);
}

TEST(ComparisonOutput, ASweepOverWorkersHasARowForEachAndASerialFraction) {
  const Outcome outcome = bench(quick(
      {"--backend", "cpu-thread", "--kernel", "simd", "--workers", "1,2,4", "--scope", "e2e"}));
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  for (const char* row :
       {"cpu-thread simd     1", "cpu-thread simd     2", "cpu-thread simd     4"}) {
    EXPECT_TRUE(contains(outcome.out, row)) << outcome.out;
  }
  // Of so small images, more workers may take longer than one.
  EXPECT_EQ(contains(outcome.out, "cpu-thread simd: serial fraction ") ||
                contains(outcome.out, "cpu-thread simd: no serial fraction"),
            available_cores() >= 2)
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
