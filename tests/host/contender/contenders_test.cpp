// Which contenders a command line asks for.
#include "host/contender/contenders.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "backends/registry/registry.h"
#include "host/base/error.h"

namespace bb {
namespace {

TEST(Contenders, TheBaselineAndTheSerialRunOfAKernelComeAlong) {
  const auto chosen = choose_contenders({{"cpu-proc"}, std::nullopt, {8}, ""});
  ASSERT_EQ(chosen.size(), 2U);
  EXPECT_EQ(chosen[0].info->name, "cpu-scalar");
  EXPECT_FALSE(chosen[0].named);
  EXPECT_EQ(chosen[1].label, "cpu-proc");
  EXPECT_EQ(chosen[1].workers(), 8);
  EXPECT_TRUE(chosen[1].named);
}

TEST(Contenders, LabelsAreUnique) {
  const auto chosen = choose_contenders({{}, std::nullopt, {4}, ""});
  std::vector<std::string> labels;
  labels.reserve(chosen.size());
  for (const Contender& contender : chosen) labels.push_back(contender.label);
  std::ranges::sort(labels);
  EXPECT_EQ(std::ranges::adjacent_find(labels), labels.end());
}

TEST(Contenders, UnknownNamesAreRefused) {
  EXPECT_THROW(static_cast<void>(choose_contenders({{"cpu-scaler"}, std::nullopt, {1}, ""})),
               UsageError);
  EXPECT_THROW(static_cast<void>(choose_contenders({{"cpu-proc"}, "vector", {1}, ""})), UsageError);
}

TEST(Contenders, EachParallelBackendRunsWithEachNumberOfWorkers) {
  const auto chosen = choose_contenders({{"cpu-thread"}, "simd", {1, 2, 4}, ""});
  std::vector<std::string> labels;
  labels.reserve(chosen.size());
  for (const Contender& contender : chosen) labels.push_back(contender.label);
  EXPECT_EQ(labels, (std::vector<std::string>{"cpu-scalar", "cpu-simd", "cpu-thread-simd-serial",
                                              "cpu-thread-simd-2", "cpu-thread-simd-4"}));
}

}  // namespace
}  // namespace bb
