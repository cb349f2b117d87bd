// --baseline: of a comparison for outputs and speedups, of reports and of compare for speedups.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "host/base/temporary.h"
#include "tests/support/program.h"
#include "tests/support/text.h"

namespace bb {
namespace {

using testing::bench;
using testing::contains;
using testing::expect_refused;
using testing::Outcome;
using testing::quick;
using testing::read_text;

TEST(Baseline, OfAComparisonIsWhatOutputsAndSpeedupsReferTo) {
  const TemporaryDirectory folder;
  const std::string file = (folder.path() / "a.json").string();
  const Outcome outcome =
      bench(quick({"--backend", "cpu-thread", "--workers", "1,2", "--scope", "filter", "--baseline",
                   "cpu-thread scalar 2", "--json", file}));
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  const auto comparison = nlohmann::json::parse(read_text(file))["comparisons"][0];
  EXPECT_EQ(comparison["reference"]["backend"], "cpu-thread");
  EXPECT_EQ(comparison["reference"]["workers"], 2);
  EXPECT_EQ(comparison["rows"][0]["contender"], comparison["reference"]);
  EXPECT_EQ(comparison["rows"][0]["figures"]["speedup"]["value"], 1);

  const Outcome report = bench({"report", file, "--baseline", "cpu-scalar"});
  EXPECT_EQ(report.exit_code, 0) << report.err;
  EXPECT_TRUE(contains(report.out,
                       "Speedups are over cpu-scalar scalar 1; outputs were checked against "
                       "cpu-thread scalar 2"))
      << report.out;
  const Outcome compared = bench({"compare", file, file, "--baseline", "cpu-scalar"});
  EXPECT_EQ(compared.exit_code, 0) << compared.err;
  EXPECT_TRUE(contains(compared.out, "Speedups over cpu-scalar")) << compared.out;
  EXPECT_TRUE(contains(compared.out, "1.00×")) << compared.out;
  expect_refused({
      {{"report", file, "--baseline", "opencv"},
       "--baseline opencv: there is no such row; the rows are cpu-thread scalar 2, "},
      {{"report", file, "--baseline", "cpu-thread"}, "--baseline cpu-thread: there is no such row"},
      {{"compare", file, file, "--baseline", "opencv"}, "--baseline opencv: there is no such row"},
  });
}

TEST(Baseline, ThatCannotRunIsAnError) {
  const Outcome outcome =
      bench(quick({"--backend", "cpu-simd", "--scope", "filter", "--baseline", "opencl"}),
            {{"OCL_ICD_VENDORS", "/nonexistent"}});
  EXPECT_EQ(outcome.exit_code, 4) << outcome.out;
  EXPECT_TRUE(contains(outcome.out, "opencl (filter): unavailable")) << outcome.out;
  expect_refused({
      {{"--baseline", "cpu-scaler"}, "did you mean cpu-scalar?"},
      {{"--baseline", "cpu-thread simd x"}, "a number of workers"},
      {{"--baseline", "cpu-thread vector"}, "has no kernel vector, but scalar, simd"},
      {{"--baseline", ""}, "--baseline"},
  });
}

}  // namespace
}  // namespace bb
