#include "host/fitness.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "backends/cores.h"
#include "host/machine.h"

namespace bb {
namespace {

std::string read_line(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

std::optional<bool> turbo() {
  const std::filesystem::path cpus = "/sys/devices/system/cpu";
  const std::string off = read_line(cpus / "intel_pstate/no_turbo");
  if (!off.empty()) return off == "0";
  const std::string on = read_line(cpus / "cpufreq/boost");
  if (!on.empty()) return on == "1";
  return std::nullopt;
}

std::optional<double> load_average() {
  double load = 0;
  return getloadavg(&load, 1) == 1 ? std::optional(load) : std::nullopt;
}

}  // namespace

Conditions current_conditions() {
  return {available_cores(),
          static_cast<int>(sysconf(_SC_NPROCESSORS_ONLN)),
          parse_cpu_quota(read_line("/sys/fs/cgroup/cpu.max")),
          load_average(),
          read_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
          turbo()};
}

std::optional<double> parse_cpu_quota(const std::string& text) {
  std::istringstream stream(text);
  double quota = 0;
  double period = 0;
  if (!(stream >> quota >> period) || quota <= 0 || period <= 0) return std::nullopt;
  return quota / period;
}

std::vector<std::string> fitness_warnings(const Conditions& conditions, int workers) {
  std::vector<std::string> warnings;
  constexpr double kIdle = 0.5;  // of the load average, whatever the number of cores
  if (conditions.busy_cores && *conditions.busy_cores > kIdle) {
    warnings.push_back(fmt::format(
        "the machine is busy (load average {:.1f}): stop what else runs, or wait, and run again",
        *conditions.busy_cores));
  }
  if (workers > conditions.cores) {
    warnings.push_back(fmt::format("{} workers share {} cores: --workers {} gives each its own",
                                   workers, conditions.cores, conditions.cores));
  }
  if (conditions.cores < conditions.machine_cores) {
    warnings.push_back(fmt::format(
        "the affinity mask leaves {} of the {} cores: taskset --cpu-list 0-{} gives all",
        conditions.cores, conditions.machine_cores, conditions.machine_cores - 1));
  }
  if (conditions.cpu_quota && *conditions.cpu_quota < workers) {
    warnings.push_back(fmt::format(
        "the control group allows {:.1f} cores' time, less than {} workers need: raise its cpu.max "
        "(docker --cpus), or take fewer workers",
        *conditions.cpu_quota, workers));
  }
  if (!conditions.governor.empty() && conditions.governor != "performance") {
    warnings.push_back(
        fmt::format("the frequency governor is '{}': cpupower frequency-set -g performance holds "
                    "the frequency",
                    conditions.governor));
  }
  if (conditions.turbo == true) {
    warnings.emplace_back(
        "turbo is on, so that few workers run at a higher frequency than many: turn it off to "
        "compare numbers of workers");
  }
  return warnings;
}

}  // namespace bb
