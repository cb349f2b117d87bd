// Tests which contenders take part for a given command line.
#include "host/contender/entrants.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "backends/registry/registry.h"
#include "host/base/error.h"
#include "host/contender/devices.h"

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

std::vector<std::string> rows_with_baseline(const std::string& baseline,
                                            const std::vector<int>& workers = {2}) {
  EntrantChoice choice{{"cpu-thread"}, "simd", workers, ""};
  choice.baseline = baseline;
  std::vector<std::string> rows;
  std::vector<std::string> labels;
  for (const Entrant& entrant : choose_entrants(choice)) {
    rows.push_back(to_string(entrant.key));
    labels.push_back(entrant.label);
  }
  std::ranges::sort(labels);
  EXPECT_EQ(std::ranges::adjacent_find(labels), labels.end()) << baseline;
  return rows;
}

TEST(Entrants, AnyRowCanBeTheBaseline) {
  using Rows = std::vector<std::string>;
  EXPECT_EQ(rows_with_baseline("opencv"),
            (Rows{"opencv opencv 1", "cpu-simd simd 1", "cpu-thread simd 2"}));
  EXPECT_EQ(rows_with_baseline("cpu-simd"), (Rows{"cpu-simd simd 1", "cpu-thread simd 2"}));
  EXPECT_EQ(rows_with_baseline("cpu-thread simd 2"),
            (Rows{"cpu-thread simd 2", "cpu-simd simd 1"}));
  EXPECT_EQ(rows_with_baseline("cpu-thread simd 3"),
            (Rows{"cpu-thread simd 3", "cpu-simd simd 1", "cpu-thread simd 2"}));
  EXPECT_EQ(
      rows_with_baseline("cpu-thread scalar 4", {4, 8}),
      (Rows{"cpu-thread scalar 4", "cpu-simd simd 1", "cpu-thread simd 4", "cpu-thread simd 8"}));
  EXPECT_EQ(rows_with_baseline("opencl unfused").front(), "opencl unfused");
  EXPECT_TRUE(choose_entrants({{}, std::nullopt, {2}, ""}).front().requested == false);
}

TEST(Entrants, ABaselineThatCannotBeIsRefused) {
  for (const char* baseline :
       {"cpu-scaler", "cpu-thread vector", "cpu-thread simd x", "cpu-thread simd 0",
        "cpu-thread simd 2 3", "cpu-simd simd 2", "cpu-thread simd 99999999999", " "}) {
    EXPECT_THROW(static_cast<void>(rows_with_baseline(baseline)), UsageError) << baseline;
  }
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

TEST(Devices, OfSeveralBackendsAreNamedOnce) {
  using Texts = std::vector<std::string>;
  EXPECT_EQ(distinct_devices(std::vector<Texts>{{"a GPU", "a CPU"}, {"a CPU", "a GPU", "b"}}),
            (Texts{"a GPU", "a CPU", "b"}));
  EXPECT_EQ(distinct_devices(std::vector<Texts>{{"a GPU", "a GPU"}, {"a GPU", "a GPU"}}),
            (Texts{"a GPU", "a GPU"}))
      << "there are two of them";
}

}  // namespace
}  // namespace bb
