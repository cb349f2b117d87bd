// Tests OpenCV on OpenCL, whose pixels differ from the contract's.
#include <gtest/gtest.h>

#include "tests/support/program.h"
#include "tests/support/text.h"

namespace bb {
namespace {

using testing::bench;
using testing::contains;
using testing::Outcome;
using testing::quick;

TEST(OpenCvTapi, IsShownToPartFromTheCpuAtItsBlur) {
  const Outcome outcome = bench(quick({"--backend", "opencv-tapi", "--scope", "filter"}));
  if (contains(outcome.out, "unavailable") || contains(outcome.out, "failed")) {
    GTEST_SKIP() << outcome.out;
  }
  EXPECT_EQ(outcome.exit_code, 1) << outcome.out;
  EXPECT_TRUE(contains(outcome.out, "they diverge at gaussian:ksize=3, filter 2 of 5"))
      << outcome.out;
}

TEST(OpenCvTapi, ADeviceThatIsAbsentIsAUsageErrorNotAFallback) {
  const Outcome outcome =
      bench(quick({"--backend", "opencv-tapi", "--scope", "filter", "--device", "no such device"}));
  if (outcome.exit_code == 4) GTEST_SKIP() << "there is no OpenCL device here";
  EXPECT_EQ(outcome.exit_code, 2) << outcome.out;
  EXPECT_TRUE(contains(outcome.err, "is named 'no such device'; the devices are:\n  "))
      << outcome.err;
}

}  // namespace
}  // namespace bb
