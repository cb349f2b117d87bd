// Tests processes that cannot be started because the user has reached the limit of processes.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/support/program.h"
#include "tests/support/text.h"

namespace bb {
namespace {

using testing::contains;
using testing::Outcome;

// Runs the program as a user with a limit on the number of processes. Each test has its own user,
// because tests run at the same time.
Outcome limited_to(int processes, const std::string& backends) {
  return testing::bench_as(20'000 + getpid() % 40'000,
                           {"--count", "2", "--size", "48x40", "--runs", "1", "--scope", "filter",
                            "--backend", backends},
                           {"prlimit", fmt::format("--nproc={}", processes)});
}

TEST(Processes, ThatCannotBeStartedCostTheirOwnRow) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can change the user";
  const Outcome outcome = limited_to(3, "cpu-simd,cpu-proc");  // itself, cpu-scalar, cpu-simd
  EXPECT_EQ(outcome.exit_code, 4) << outcome.out << outcome.err;
  EXPECT_TRUE(contains(outcome.out, "cpu-proc (filter): failed: cannot fork a child process"))
      << outcome.out;
  EXPECT_TRUE(contains(outcome.out, "yes")) << outcome.out;
}

TEST(Processes, ThatCannotBeStartedForCopyingCostNothingElse) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can change the user";
  const Outcome outcome = limited_to(3, "cpu-simd");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.out << outcome.err;
  EXPECT_FALSE(contains(outcome.out, "Copying")) << outcome.out;
  EXPECT_TRUE(contains(limited_to(8, "cpu-simd").out, "Copying"));
}

}  // namespace
}  // namespace bb
