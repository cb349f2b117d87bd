// Processes that cannot be started, for the user may have no more of them.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/support/program.h"
#include "tests/support/text.h"

namespace bb {
namespace {

using testing::contains;
using testing::Outcome;

// The program as a user who may have no more than so many processes at a time, and who is nobody
// else's: tests run side by side.
Outcome limited_to(int processes, const std::string& backends) {
  return testing::run(
      "/usr/bin/setpriv",
      {fmt::format("--reuid={}", 20'000 + getpid() % 40'000), "--clear-groups", "prlimit",
       fmt::format("--nproc={}", processes), BACKEND_BENCH_PROGRAM, "--count", "2", "--size",
       "48x40", "--runs", "1", "--scope", "filter", "--backend", backends});
}

TEST(Processes, ThatCannotBeStartedCostTheirOwnRow) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can be another user";
  const Outcome outcome = limited_to(3, "cpu-simd,cpu-proc");  // itself, cpu-scalar, cpu-simd
  EXPECT_EQ(outcome.exit_code, 4) << outcome.out << outcome.err;
  EXPECT_TRUE(contains(outcome.out, "cpu-proc (filter): failed: cannot fork a child process"))
      << outcome.out;
  EXPECT_TRUE(contains(outcome.out, "yes")) << outcome.out;
}

TEST(Processes, ThatCannotBeStartedForCopyingCostNothingElse) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can be another user";
  const Outcome outcome = limited_to(3, "cpu-simd");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.out << outcome.err;
  EXPECT_FALSE(contains(outcome.out, "Copying")) << outcome.out;
  EXPECT_TRUE(contains(limited_to(8, "cpu-simd").out, "Copying"));
}

}  // namespace
}  // namespace bb
