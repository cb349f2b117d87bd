// Tests that no two OpenCL buffers in the host's memory ever share a page. A preloaded library
// watches them.
#include <gtest/gtest.h>

#include <filesystem>

#include "host/base/temporary.h"
#include "tests/support/program.h"
#include "tests/support/recorded_run.h"
#include "tests/support/text.h"

namespace bb {
namespace {

namespace fs = std::filesystem;
using testing::bench;
using testing::contains;
using testing::Environment;
using testing::Json;
using testing::preloading;
using testing::RecordedRun;

class OpenClBuffers : public ::testing::Test {
 protected:
  void SetUp() override {
    if (contains(bench({"list"}).out, "not usable")) GTEST_SKIP() << "there is no OpenCL device";
    // Less than a page each, and a little more than one.
    for (const char* size : {"1x1", "7x5", "33x31", "37x37", "61x23"}) {
      ASSERT_EQ(
          bench({"images", (images() / size).string(), "--count", "3", "--size", size}).exit_code,
          0);
    }
  }

  // In both scopes.
  [[nodiscard]] RecordedRun watch(const std::string& kernel, Environment environment) const {
    return testing::record(BACKEND_BENCH_PROGRAM,
                           {"--images", images().string(), "--count", "all", "--runs", "2",
                            "--backend", "opencl", "--kernel", kernel},
                           preloading(BACKEND_BENCH_FAULTS, std::move(environment)));
  }

  static void expect_right(const RecordedRun& run) {
    EXPECT_EQ(run.outcome.exit_code, 0) << run.outcome.out << run.outcome.err;
    const std::vector<Json> rows = run.rows_of("opencl");
    EXPECT_EQ(rows.size(), 2U);
    for (const Json& row : rows) EXPECT_EQ(row.at("status"), "ok") << row.dump();
  }

 private:
  [[nodiscard]] fs::path images() const { return directory_.path() / "images"; }

  TemporaryDirectory directory_;
};

TEST_F(OpenClBuffers, ShareNoPage) {
  for (const char* kernel : {"fused", "unfused"}) expect_right(watch(kernel, {}));
}

// There, each image gets a buffer of its own.
TEST_F(OpenClBuffers, ShareNoPageOnADeviceWithoutLargeBuffers) {
  for (const char* kernel : {"fused", "unfused"}) {
    expect_right(watch(kernel, {{"BACKEND_BENCH_OPENCL_LARGEST", "16384"}}));
  }
}

TEST_F(OpenClBuffers, WouldBeSeenToShareOne) {
  const RecordedRun run = watch("fused", {{"BACKEND_BENCH_OPENCL_PAGE", "1073741824"}});
  EXPECT_EQ(run.outcome.exit_code, 4) << run.outcome.out;
  EXPECT_TRUE(contains(run.outcome.err, "two OpenCL buffers share a page")) << run.outcome.err;
}

}  // namespace
}  // namespace bb
