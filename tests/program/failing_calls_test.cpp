// Lets allocations fail as the program starts; scripts/fail-calls tries all else.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <fstream>
#include <string>

#include "host/base/temporary.h"
#include "tests/support/program.h"
#include "tests/support/text.h"

namespace bb {
namespace {

constexpr std::size_t kKinds = 21;  // that the preloaded library counts; allocations are the last

struct Start {
  testing::Outcome outcome;
  std::uint64_t allocations = 0;
};

// Lets the n-th allocation fail; with 0, none.
Start start(std::uint64_t n) {
  const TemporaryDirectory folder;
  const std::filesystem::path counts = folder.path() / "counts";
  std::ofstream(counts, std::ios::binary) << std::string(kKinds * sizeof n, '\0');
  Start start{testing::bench(
      {"--version"}, testing::preloading(BACKEND_BENCH_FAULTS,
                                         {{"BACKEND_BENCH_FAIL_COUNTS", counts.string()},
                                          {"BACKEND_BENCH_FAIL", fmt::format("allocate {}", n)}}))};
  const std::string bytes = testing::read_text(counts);
  std::memcpy(&start.allocations, &bytes.at((kKinds - 1) * sizeof n), sizeof n);
  return start;
}

// All in static objects and at the end, and some of the many that define options.
std::uint64_t step(std::uint64_t n, std::uint64_t count) {
  return n < 400 || n + 20 > count ? 1 : 7;
}

TEST(FailingCalls, AnAllocationThatFailsAsTheProgramStartsIsToldInWords) {
  const Start whole = start(0);
  ASSERT_EQ(whole.outcome.exit_code, 0);
  ASSERT_GT(whole.allocations, 100U);
  int tried = 0;
  int told = 0;
  for (std::uint64_t n = 1; n <= whole.allocations; n += step(n, whole.allocations)) {
    const testing::Outcome outcome = start(n).outcome;
    ++tried;
    if (outcome.exit_code == 0) {  // memory that only makes something faster
      ASSERT_EQ(outcome.out, whole.outcome.out) << n;
      continue;
    }
    ++told;
    ASSERT_EQ(outcome.exit_code, 4) << n << ": " << outcome.err;
    ASSERT_EQ(outcome.err, "backend-bench: there is not enough memory\n") << n;
  }
  EXPECT_GT(told, tried * 9 / 10);
}

}  // namespace
}  // namespace bb
