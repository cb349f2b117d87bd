#include "host/machine/fitness.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "host/base/temporary.h"
#include "host/machine/cgroup.h"

namespace bb {
namespace {

// A quiet machine with four cores.
Conditions fit() { return {4, 4, std::nullopt, 0.1, "performance", false}; }

std::string only_warning(const Conditions& conditions, int workers) {
  const std::vector<Warning> warnings = fitness_warnings(conditions, workers);
  if (warnings.size() != 1) return std::to_string(warnings.size()) + " warnings";
  EXPECT_FALSE(warnings[0].code.empty());
  EXPECT_FALSE(warnings[0].remedy.empty());
  return in_words(warnings).front();
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

// A folder with the files in which the kernel describes a machine.
class FakeRoot {
 public:
  void write(const std::string& path, const std::string& text) const {
    const std::filesystem::path file = directory_.path() / path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text << "\n";
  }
  [[nodiscard]] Conditions conditions() const { return current_conditions(directory_.path()); }

 private:
  TemporaryDirectory directory_;
};

TEST(Conditions, AreReadFromTheKernelsFiles) {
  const FakeRoot root;
  EXPECT_FALSE(root.conditions().cpu_quota);
  EXPECT_FALSE(root.conditions().turbo);
  EXPECT_FALSE(root.conditions().busy_cores);
  EXPECT_EQ(root.conditions().machine_cores, root.conditions().cores) << "nothing else is known";
  root.write("sys/devices/system/cpu/online", "0-63,70,72-73");
  root.write("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "schedutil");
  root.write("proc/loadavg", "3.25 1.00 0.50 2/345 6789");
  const Conditions conditions = root.conditions();
  EXPECT_EQ(conditions.machine_cores, 67);
  EXPECT_EQ(conditions.governor, "schedutil");
  EXPECT_EQ(conditions.busy_cores, 3.25);
}

TEST(Conditions, TurboIsWhatEitherDriverSays) {
  const FakeRoot amd;
  amd.write("sys/devices/system/cpu/cpufreq/boost", "1");
  EXPECT_EQ(amd.conditions().turbo, true);
  amd.write("sys/devices/system/cpu/cpufreq/boost", "0");
  EXPECT_EQ(amd.conditions().turbo, false);
  const FakeRoot intel;
  intel.write("sys/devices/system/cpu/intel_pstate/no_turbo", "0");
  EXPECT_EQ(intel.conditions().turbo, true);
  intel.write("sys/devices/system/cpu/intel_pstate/no_turbo", "1");
  EXPECT_EQ(intel.conditions().turbo, false);
}

TEST(Conditions, TheTightestOfTheNestedControlGroupsHolds) {
  const FakeRoot root;
  root.write("proc/self/cgroup", "0::/system.slice/docker-1.scope/job");
  root.write("sys/fs/cgroup/system.slice/docker-1.scope/job/cpu.max", "max 100000");
  EXPECT_FALSE(root.conditions().cpu_quota);
  root.write("sys/fs/cgroup/system.slice/docker-1.scope/cpu.max", "150000 100000");
  EXPECT_EQ(root.conditions().cpu_quota, 1.5);
  root.write("sys/fs/cgroup/system.slice/cpu.max", "400000 100000");
  EXPECT_EQ(root.conditions().cpu_quota, 1.5);
  root.write("sys/fs/cgroup/system.slice/docker-1.scope/job/cpu.max", "50000 100000");
  EXPECT_EQ(root.conditions().cpu_quota, 0.5);
}

TEST(Conditions, AContainerSeesItsOwnGroupAsTheRoot) {
  const FakeRoot root;
  root.write("proc/self/cgroup", "0::/../docker/0123");
  root.write("sys/fs/cgroup/cpu.max", "200000 100000");
  EXPECT_EQ(root.conditions().cpu_quota, 2);
}

TEST(Conditions, ControlGroupsOfVersion1CountToo) {
  const FakeRoot root;
  root.write("proc/self/cgroup", "12:cpuset:/a\n4:cpu,cpuacct:/a/b\n1:name=systemd:/a");
  root.write("sys/fs/cgroup/cpu,cpuacct/a/b/cpu.cfs_quota_us", "-1");
  root.write("sys/fs/cgroup/cpu,cpuacct/a/b/cpu.cfs_period_us", "100000");
  EXPECT_FALSE(root.conditions().cpu_quota);
  root.write("sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_quota_us", "250000");
  root.write("sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_period_us", "100000");
  EXPECT_EQ(root.conditions().cpu_quota, 2.5);
}

TEST(Timer, AdvancesInSmallSteps) {
  EXPECT_GT(timer_resolution_s(), 0);
  EXPECT_LT(timer_resolution_s(), 0.02);
}

}  // namespace
}  // namespace bb
