#include "host/measure/rounds.h"

#include <gtest/gtest.h>

#include <array>

namespace bb {
namespace {

TEST(RunsPerProcess, AreATenthOfAll) {
  EXPECT_EQ(runs_per_process(1), 1);
  EXPECT_EQ(runs_per_process(19), 1);
  EXPECT_EQ(runs_per_process(20), 2);
  EXPECT_EQ(runs_per_process(400), 40);
  EXPECT_EQ(runs_per_process(std::nullopt), 1);
}

TEST(StoppingRule, RunsAsOftenAsItWasAsked) {
  Effort effort;
  effort.runs = 3;
  StoppingRule rule(effort, 0.1);
  EXPECT_FALSE(rule.enough(2, 100, {}));
  EXPECT_TRUE(rule.enough(3, 0, {}));
}

TEST(StoppingRule, LooksAtPrecisionAfterTenProcessesAndThenMoreAndMoreSeldom) {
  const std::array<ByProcess, 1> precise = {ByProcess(20, {1, 1})};
  const std::array<ByProcess, 1> one_process = {ByProcess(1, std::vector<double>(40, 1.0))};
  Effort effort;
  effort.runs_per_process = 2;
  StoppingRule rule(effort, 30);
  EXPECT_FALSE(rule.enough(18, 1, precise)) << "nine processes";
  EXPECT_FALSE(rule.enough(19, 1, precise)) << "in the middle of a process";
  EXPECT_FALSE(rule.enough(20, 1, one_process)) << "many runs of one process say little";
  EXPECT_FALSE(rule.enough(22, 1, precise)) << "the next look is at 12 processes";
  EXPECT_TRUE(rule.enough(24, 1, precise));
}

TEST(StoppingRule, EndsWithTheTimeBudgetButNotBeforeTheFirstRound) {
  StoppingRule rule(Effort(), 30);
  EXPECT_FALSE(rule.enough(0, 31, {}));
  EXPECT_TRUE(rule.enough(1, 31, {}));
}

}  // namespace
}  // namespace bb
