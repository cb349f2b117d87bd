// The breakdown of the program's own runs: it adds up, and finds what was planted.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/recorded_run.h"
#include "tests/support/text.h"

namespace bb {
namespace {

using testing::columns;
using testing::lines_of;
using testing::RecordedRun;

// The program with a backend that sleeps between load() and store(); its rows, and what it prints.
TEST(Breakdown, OfTheProgramAddsUpAndFindsAPlantedDelay) {
  const RecordedRun run =
      testing::record(BACKEND_BENCH_FAULTY_PROGRAM,
                      {"--count", "3", "--size", "256x256", "--runs", "3", "--workers", "2",
                       "--breakdown", "--backend", "faulty,faulty-proc,cpu-thread"},
                      testing::planted("1 0 1000", "slow"));
  const testing::Outcome& outcome = run.outcome;
  ASSERT_EQ(outcome.exit_code, 0) << outcome.out << outcome.err;
  for (const Row& row : run.comparison().rows) {
    SCOPED_TRACE(row_name(row));
    const std::vector<const Sample*> samples = timed(row);
    ASSERT_EQ(samples.size(), 3U);
    for (const Sample* sample : samples) {
      ASSERT_TRUE(sample->phases);
      const Phases& phases = *sample->phases;
      EXPECT_NEAR(phases.total_s(), sample->time_s, sample->time_s * 0.02);
      EXPECT_GT(sample->usage.peak_memory_bytes, 100'000U);
      if (row.contender.backend == "faulty") {
        EXPECT_GE(phases.filter_s, 0.03);
      } else if (row.contender.backend == "faulty-proc") {
        EXPECT_GE(phases.filter_s, 0.015) << "one of two workers slept for 30 ms";
        EXPECT_EQ(phases.workers, 2);
      }
      if (row.scope == "e2e") {
        EXPECT_GT(std::min(phases.decode_s, phases.encode_s), phases.filter_s * 0.001);
      }
    }
  }
  int titles = 0;
  for (const std::string& line : lines_of(outcome.out.substr(outcome.out.find("Scope filter")))) {
    titles += line.starts_with("Where the time goes") || line.starts_with("What it takes") ? 1 : 0;
    EXPECT_LE(columns(line), 100) << line;
  }
  EXPECT_EQ(titles, 4) << outcome.out;
}

}  // namespace
}  // namespace bb
