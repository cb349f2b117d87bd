// Tests which contenders take part for a given command line.
#include "host/contender/entrants.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "backends/registry/registry.h"
#include "host/base/error.h"

namespace bb {
namespace {

TEST(Entrants, TheBaselineAndTheSerialRunOfAKernelComeAlong) {
  const auto chosen = choose_entrants({{"cpu-proc"}, std::nullopt, {8}, ""});
  ASSERT_EQ(chosen.size(), 2U);
  EXPECT_EQ(chosen[0].key.backend, "cpu-scalar");
  EXPECT_FALSE(chosen[0].requested);
  EXPECT_EQ(chosen[1].label, "cpu-proc");
  EXPECT_EQ(chosen[1].key.workers, 8);
  EXPECT_TRUE(chosen[1].requested);
}

TEST(Entrants, LabelsAreUnique) {
  const auto chosen = choose_entrants({{}, std::nullopt, {4}, ""});
  std::vector<std::string> labels;
  labels.reserve(chosen.size());
  for (const Entrant& entrant : chosen) labels.push_back(entrant.label);
  std::ranges::sort(labels);
  EXPECT_EQ(std::ranges::adjacent_find(labels), labels.end());
}

TEST(Entrants, UnknownNamesAreRefused) {
  EXPECT_THROW(static_cast<void>(choose_entrants({{"cpu-scaler"}, std::nullopt, {1}, ""})),
               UsageError);
  EXPECT_THROW(static_cast<void>(choose_entrants({{"cpu-proc"}, "vector", {1}, ""})), UsageError);
}

TEST(Entrants, ASimdTargetNeedsTheSimdKernel) {
  EntrantChoice choice;
  choice.simd_target_requested = true;
  choice.backends = {"cpu-scalar"};
  EXPECT_THROW(static_cast<void>(choose_entrants(choice)), UsageError);
  EXPECT_THROW(static_cast<void>(choose_for_verification(choice)), UsageError);
  choice.backends = {"cpu-simd"};
  EXPECT_EQ(choose_entrants(choice).size(), 2U);
}

TEST(Entrants, EachParallelBackendRunsWithEachNumberOfWorkers) {
  const auto chosen = choose_entrants({{"cpu-thread"}, "simd", {1, 2, 4}, ""});
  std::vector<std::string> labels;
  labels.reserve(chosen.size());
  for (const Entrant& entrant : chosen) labels.push_back(entrant.label);
  EXPECT_EQ(labels, (std::vector<std::string>{"cpu-scalar", "cpu-simd", "cpu-thread-simd-serial",
                                              "cpu-thread-simd-2", "cpu-thread-simd-4"}));
}

}  // namespace
}  // namespace bb
