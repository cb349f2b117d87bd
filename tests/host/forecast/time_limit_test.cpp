// How many steps a comparison takes, counted by hand.
#include "host/forecast/time_limit.h"

#include <gtest/gtest.h>

#include "host/model/scope.h"

namespace bb {
namespace {

// Three rows in scope filter.
Plan plan_of(std::optional<int> runs) {
  Plan plan;
  plan.entrants.resize(3);
  plan.scopes = {find_scope("filter")};
  plan.effort.runs = runs;
  plan.effort.runs_per_process = runs_per_process(runs);
  plan.isolation.workers = 2;
  plan.isolation.timeout = std::chrono::seconds(10);
  return plan;
}

constexpr Workload kGenerated{.images = 5, .generated = true, .chunks = 1};

TEST(TimeLimit, OfGivenRunsIsThatOfTheirSteps) {
  // Three rows and the copying: 4 probes, 4 set-ups and 4 warm-ups; 20 runs of each by 10
  // processes, of which 9 are new and warm up: 4 · (20 + 9 · 2). Five images are made by two at a
  // time: 3 steps.
  const TimeLimit limit = time_limit(plan_of(20), kGenerated);
  EXPECT_EQ(limit.steps, 8U + 4U + 4U * (20U + 9U * 2U) + 3U);
  EXPECT_EQ(limit.budget_s, 0);
  EXPECT_EQ(limit.seconds(std::chrono::seconds(10)), static_cast<double>(limit.steps) * 10);
  EXPECT_EQ(time_limit(plan_of(1), kGenerated).steps, 8U + 4U + 4U + 3U);
}

TEST(TimeLimit, OfABudgetIsThatAndWhatIsNotInIt) {
  // Probes, set-ups, warm-ups, the last round by new processes that warm up, and the images.
  const TimeLimit limit = time_limit(plan_of({}), kGenerated);
  EXPECT_EQ(limit.steps, 8U + 4U + 4U * 3U + 3U);
  EXPECT_EQ(limit.budget_s, 60);
  EXPECT_EQ(limit.seconds(std::chrono::seconds(1)), 60 + static_cast<double>(limit.steps));
}

TEST(TimeLimit, CountsWarmUpsOfEveryProcess) {
  Plan plan = plan_of(2);
  plan.effort.warmups = 3;
  EXPECT_EQ(time_limit(plan, kGenerated).steps, 8U + 4U * 3U + 4U * (2U + 1U + 3U) + 3U);
}

TEST(TimeLimit, CountsEachChunkAndItsLoading) {
  Workload chunked = kGenerated;
  chunked.chunks = 3;
  EXPECT_EQ(time_limit(plan_of(1), chunked).steps, 8U + 3U * (4U + 4U) + 2U * 3U);
}

TEST(TimeLimit, CountsTheHeadersAndTheDecodingOfFiles) {
  Workload files = kGenerated;
  files.generated = false;
  EXPECT_EQ(time_limit(plan_of(1), files).steps, time_limit(plan_of(1), kGenerated).steps + 3U);
}

TEST(TimeLimit, OfFilesToFilesCopiesNothing) {
  Plan plan = plan_of(1);
  plan.scopes = {find_scope("e2e")};
  EXPECT_EQ(time_limit(plan, kGenerated).steps, 6U + 3U + 3U + 3U);
  plan.scopes = {find_scope("filter"), find_scope("e2e")};
  EXPECT_EQ(time_limit(plan, kGenerated).steps, (8U + 4U + 4U) + (3U + 3U) + 2U * 3U)
      << "the process of the first scope serves the second";
}

}  // namespace
}  // namespace bb
