// Tests OpenCL drivers that are broken, beside one that works.
#include <gtest/gtest.h>

#include <filesystem>

#include "host/base/temporary.h"
#include "tests/support/program.h"
#include "tests/support/text.h"

namespace bb {
namespace {

using testing::bench;
using testing::contains;
using testing::Environment;
using testing::Outcome;
using testing::quick;

struct Fault {
  std::string kind;
  std::string problem;  // as the program says it
};

// Registers the broken driver beside those of the machine. Its file comes first, so that it is met
// before they are.
class BrokenDriver : public ::testing::TestWithParam<Fault> {
 protected:
  void SetUp() override {
    namespace fs = std::filesystem;
    const fs::path usual = "/etc/OpenCL/vendors";
    if (!fs::is_directory(usual) || bench({"--backend", "opencl", "--count", "1", "--size", "8x8",
                                           "--runs", "1", "--scope", "filter"})
                                            .exit_code != 0) {
      GTEST_SKIP() << "there is no OpenCL device here";
    }
    fs::copy(usual, vendors_.path());
    testing::write_text(vendors_.path() / "a-broken.icd", BACKEND_BENCH_BROKEN_DRIVER "\n");
  }

  [[nodiscard]] Environment environment() const {
    return {{"OCL_ICD_VENDORS", vendors_.path().string()},
            {"BACKEND_BENCH_DRIVER_FAULT", GetParam().kind}};
  }

 private:
  TemporaryDirectory vendors_;
};

INSTANTIATE_TEST_SUITE_P(
    , BrokenDriver,
    ::testing::Values(Fault{"none", "loads, and shows no device"},
                      Fault{"error", "OpenCL: clGetDeviceIDs failed: CL_OUT_OF_HOST_MEMORY"},
                      Fault{"abort", "it crashed: signal 6 (Aborted)"},
                      Fault{"nonsense", "its process sent a reply that makes no sense"},
                      Fault{"hang", "no answer within 2 s"}),
    [](const auto& info) { return info.param.kind; });

TEST_P(BrokenDriver, HidesNoOtherAndIsNamed) {
  const Outcome outcome = bench({"list", "--timeout", "2"}, environment());
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_TRUE(contains(outcome.out, "no device from a-broken.icd: ")) << outcome.out;
  EXPECT_TRUE(contains(outcome.out, GetParam().problem)) << outcome.out;
  EXPECT_FALSE(contains(outcome.out, "probing it failed")) << outcome.out;
}

TEST_P(BrokenDriver, KeepsNoBackendFromADeviceOfAnother) {
  for (const char* backend : {"opencl", "opencv-tapi"}) {
    const Outcome outcome =
        bench(quick({"--backend", backend, "--scope", "filter", "--timeout", "4"}), environment());
    EXPECT_FALSE(contains(outcome.out, "failed")) << outcome.out;
    EXPECT_NE(outcome.exit_code, 4) << outcome.out << outcome.err;
  }
}

TEST(Drivers, WithoutAPlaceForCompiledKernelsAreSaidToLackIt) {
  if (!contains(bench({"list"}).out, "Portable Computing Language")) GTEST_SKIP() << "no PoCL";
  const Outcome chosen = bench({"list"}, {{"POCL_CACHE_DIR", "/proc/x"}});
  EXPECT_TRUE(contains(chosen.out, "POCL_CACHE_DIR is '/proc/x', which cannot be written"))
      << chosen.out;
  const Outcome none =
      bench({"list"}, {{"HOME", "/proc"}, {"XDG_CACHE_HOME", "/proc"}, {"TMPDIR", "/proc"}});
  EXPECT_TRUE(contains(none.out, "has a place for compiled kernels")) << none.out;
}

TEST(Device, ThatNoDriverHasIsAUsageErrorThatListsTheDevices) {
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"verify"}, {"--backend", "opencl"}, {}}) {
    std::vector<std::string> arguments = command;
    arguments.insert(arguments.end(), {"--device", "no such device"});
    const Outcome outcome = bench(arguments);
    if (contains(bench({"list"}).out, "not usable")) GTEST_SKIP() << "there is no OpenCL device";
    EXPECT_EQ(outcome.exit_code, 2) << outcome.out << outcome.err;
    EXPECT_TRUE(contains(outcome.err, "is named 'no such device'; the devices are:\n  "))
        << outcome.err;
  }
}

}  // namespace
}  // namespace bb
