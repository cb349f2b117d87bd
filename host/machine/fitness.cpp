#include "host/machine/fitness.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "backends/process/cores.h"
#include "host/machine/cgroup.h"
#include "host/machine/kernel_file.h"
#include "host/machine/processor.h"

namespace bb {

Conditions current_conditions(const std::filesystem::path& root) {
  const int cores = available_cores();
  const auto online = numbers_in(read_line(root / "sys/devices/system/cpu/online")).size();
  return {cores,
          online > 0 ? static_cast<int>(online) : cores,
          cpu_quota(root),
          read_number(root / "proc/loadavg"),
          clock_governor(root),
          turbo(root)};
}

std::vector<Warning> fitness_warnings(const Conditions& conditions, int workers) {
  std::vector<Warning> warnings;
  const auto warn = [&](const char* code, std::string text, std::string remedy) {
    warnings.push_back({code, "", std::move(text), std::move(remedy)});
  };
  constexpr double kIdle = 0.5;  // highest load average of an idle machine, for any number of cores
  if (conditions.busy_cores && *conditions.busy_cores > kIdle) {
    warn("machine-busy",
         fmt::format("the machine is busy (load average {:.1f})", *conditions.busy_cores),
         "stop what else runs, or wait, and run again");
  }
  if (workers > conditions.cores) {
    warn("workers-share-cores", fmt::format("{} workers share {} cores", workers, conditions.cores),
         fmt::format("--workers {} gives each its own", conditions.cores));
  }
  if (conditions.cores < conditions.machine_cores) {
    warn("cores-masked",
         fmt::format("the affinity mask leaves {} of the {} cores", conditions.cores,
                     conditions.machine_cores),
         fmt::format("taskset --cpu-list 0-{} gives all", conditions.machine_cores - 1));
  }
  if (conditions.cpu_quota && *conditions.cpu_quota < workers) {
    warn("cpu-quota",
         fmt::format("the control group allows {:.1f} cores' time, and there are {} workers",
                     *conditions.cpu_quota, workers),
         "raise its cpu.max (docker --cpus), or take fewer workers");
  }
  if (!conditions.governor.empty() && conditions.governor != "performance") {
    warn("frequency-governor", fmt::format("the frequency governor is '{}'", conditions.governor),
         "cpupower frequency-set -g performance holds the frequency");
  }
  if (conditions.turbo == true) {
    warn("turbo-on", "turbo is on, so that few workers run at a higher frequency than many",
         "turn it off to compare numbers of workers");
  }
  return warnings;
}

double timer_resolution_s() {
  using Clock = std::chrono::steady_clock;
  constexpr int kSteps = 100;
  double least = 1;
  for (int step = 0; step < kSteps; ++step) {
    const Clock::time_point before = Clock::now();
    Clock::time_point after = before;
    while (after == before) after = Clock::now();
    least = std::min(least, std::chrono::duration<double>(after - before).count());
  }
  return least;
}

}  // namespace bb
