#include "host/fitness.h"

#include <gtest/gtest.h>

namespace bb {
namespace {

// A quiet machine with four cores.
Conditions fit() { return {4, 4, std::nullopt, 0.1, "performance", false}; }

std::string only_warning(const Conditions& conditions, int workers) {
  const std::vector<std::string> warnings = fitness_warnings(conditions, workers);
  return warnings.size() == 1 ? warnings[0] : std::to_string(warnings.size()) + " warnings";
}

TEST(Fitness, AFitMachineHasNoWarnings) {
  EXPECT_TRUE(fitness_warnings(fit(), 4).empty());
  EXPECT_TRUE(fitness_warnings({4, 4, {}, {}, "", {}}, 4).empty()) << "nothing is known";
  Conditions ample = fit();
  ample.cpu_quota = 4;
  EXPECT_TRUE(fitness_warnings(ample, 4).empty());
}

TEST(Fitness, EachConditionHasItsWarningAndRemedy) {
  Conditions busy = fit();
  busy.busy_cores = 1.26;
  EXPECT_EQ(only_warning(busy, 4),
            "the machine is busy (load average 1.3): stop what else runs, or wait, and run again");
  EXPECT_EQ(only_warning(fit(), 8), "8 workers share 4 cores: --workers 4 gives each its own");
  Conditions masked = fit();
  masked.cores = 2;
  EXPECT_EQ(only_warning(masked, 2),
            "the affinity mask leaves 2 of the 4 cores: taskset --cpu-list 0-3 gives all");
  Conditions limited = fit();
  limited.cpu_quota = 1.5;
  EXPECT_TRUE(only_warning(limited, 2).starts_with("the control group allows 1.5 cores' time"));
  EXPECT_TRUE(fitness_warnings(limited, 1).empty());
  Conditions saving = fit();
  saving.governor = "powersave";
  EXPECT_TRUE(only_warning(saving, 4).starts_with("the frequency governor is 'powersave'"));
  Conditions boosted = fit();
  boosted.turbo = true;
  EXPECT_TRUE(only_warning(boosted, 4).starts_with("turbo is on"));
}

TEST(Fitness, ReadsTheQuotaOfAControlGroup) {
  EXPECT_EQ(parse_cpu_quota("150000 100000"), 1.5);
  EXPECT_FALSE(parse_cpu_quota("max 100000"));
  EXPECT_FALSE(parse_cpu_quota(""));
  EXPECT_FALSE(parse_cpu_quota("100000"));
  EXPECT_FALSE(parse_cpu_quota("1 0"));
}

TEST(Fitness, TheConditionsOfThisMachineCanBeRead) {
  const Conditions conditions = current_conditions();
  EXPECT_GE(conditions.cores, 1);
  EXPECT_GE(conditions.machine_cores, conditions.cores);
  EXPECT_TRUE(conditions.busy_cores.has_value());
}

}  // namespace
}  // namespace bb
