// Comparisons on a CPU that is driven as a GPU is.
#include <gtest/gtest.h>

#include "host/base/temporary.h"
#include "tests/support/program.h"
#include "tests/support/recorded_run.h"
#include "tests/support/text.h"

namespace bb {
namespace {

using testing::Json;
using testing::RecordedRun;

class DrivenAsAGpu : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!testing::contains(testing::bench({"list"}).out, "Portable Computing Language")) {
      GTEST_SKIP() << "PoCL drives no device";
    }
  }

  static RecordedRun compare(const std::string& drive) {
    return testing::record(BACKEND_BENCH_PROGRAM,
                           {"--count", "3", "--size", "64x64", "--runs", "2", "--backend", "opencl",
                            "--memory", "64M"},
                           {{"BACKEND_BENCH_OPENCL_DRIVE", drive}});
  }
};

TEST_F(DrivenAsAGpu, ImagesAreCopiedThereAndWhatThatTakesAloneIsMeasured) {
  const RecordedRun run = compare("gpu");
  ASSERT_EQ(run.outcome.exit_code, 0) << run.outcome.out << run.outcome.err;
  EXPECT_EQ(run.json.at("environment").at("BACKEND_BENCH_OPENCL_DRIVE"), "gpu");
  for (const Json& row : run.rows_of("opencl")) {
    EXPECT_TRUE(row.at("identical").get<bool>());
    const bool in_memory = row.at("scope") == "filter";
    for (const Json& phases : row.at("sample_phases")) {
      EXPECT_GT(phases.at("upload_s").get<double>(), 0);
      EXPECT_GT(phases.at("download_s").get<double>(), 0);
    }
    for (const Json& sample : row.at("samples")) {
      EXPECT_EQ(sample.contains("device_copy_s"), in_memory) << sample;
    }
    EXPECT_EQ(row.at("device_copy_s").is_number(), in_memory);
  }
  EXPECT_TRUE(testing::contains(
      run.outcome.out, "\nopencl (filter): copying the same bytes to its device and back: "))
      << run.outcome.out;
}

TEST_F(DrivenAsAGpu, OtherwiseNothingIsCopied) {
  const RecordedRun run = compare("");
  ASSERT_EQ(run.outcome.exit_code, 0) << run.outcome.out << run.outcome.err;
  for (const Json& row : run.rows_of("opencl")) {
    EXPECT_TRUE(row.at("device_copy_s").is_null());
    for (const Json& sample : row.at("samples")) EXPECT_FALSE(sample.contains("device_copy_s"));
  }
  EXPECT_FALSE(testing::contains(run.outcome.out, "to its device and back"));
}

TEST_F(DrivenAsAGpu, NoCompilerWritesToTheTerminal) {
  const TemporaryDirectory cache;
  for (const char* drive : {"gpu", ""}) {
    const testing::Outcome outcome = testing::bench(
        {"--count", "1", "--size", "64x64", "--runs", "1", "--backend", "opencl", "--quiet"},
        {{"POCL_CACHE_DIR", (cache.path() / drive).string()},
         {"BACKEND_BENCH_OPENCL_DRIVE", drive}});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.out;
    EXPECT_FALSE(testing::contains(outcome.err, "generated")) << outcome.err;
  }
}

TEST_F(DrivenAsAGpu, OrTheRowSaysWhatIsWrong) {
  const RecordedRun run = compare("quantum");
  EXPECT_NE(run.outcome.exit_code, 0);
  EXPECT_TRUE(testing::contains(
      run.outcome.out, "BACKEND_BENCH_OPENCL_DRIVE is 'quantum'; it must be 'gpu', or not set"))
      << run.outcome.out;
}

}  // namespace
}  // namespace bb
