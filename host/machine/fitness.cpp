#include "host/machine/fitness.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <sstream>

#include "backends/process/cores.h"
#include "host/machine/cgroup.h"
#include "host/machine/kernel_file.h"

namespace bb {
namespace {

std::optional<bool> turbo(const std::filesystem::path& cpus) {
  const std::string off = read_line(cpus / "intel_pstate/no_turbo");
  if (!off.empty()) return off == "0";
  const std::string on = read_line(cpus / "cpufreq/boost");
  if (!on.empty()) return on == "1";
  return std::nullopt;
}

// How many cores a list as in "0-3,6" names.
std::optional<int> count_cores(const std::string& list) {
  std::istringstream ranges(list);
  int count = 0;
  for (std::string range; std::getline(ranges, range, ',');) {
    int first = 0;
    int last = 0;
    char dash = 0;
    std::istringstream stream(range);
    if (!(stream >> first)) return std::nullopt;
    count += stream >> dash >> last ? last - first + 1 : 1;
  }
  return count > 0 ? std::optional(count) : std::nullopt;
}

}  // namespace

Conditions current_conditions(const std::filesystem::path& root) {
  const std::filesystem::path cpus = root / "sys/devices/system/cpu";
  const int cores = available_cores();
  return {cores,
          count_cores(read_line(cpus / "online")).value_or(cores),
          cpu_quota(root),
          read_number(root / "proc/loadavg"),
          read_line(cpus / "cpu0/cpufreq/scaling_governor"),
          turbo(cpus)};
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

std::optional<Estimate> find_drift(const std::vector<Row>& rows, Scope scope) {
  std::vector<const Row*> complete;
  for (const Row& row : rows) {
    if (row.scope == scope && row.status == Status::ok) complete.push_back(&row);
  }
  std::size_t rounds = complete.empty() ? 0 : complete.front()->samples_s.size();
  for (const Row* row : complete) rounds = std::min(rounds, row->samples_s.size());
  const std::size_t part = std::max(rounds / 3, kFewestForInterval);
  if (rounds < 2 * part) return std::nullopt;
  // Each row counts alike, however long it takes.
  std::vector<double> speeds(rounds, 0);
  for (const Row* row : complete) {
    const double usual = median(row->samples_s);
    for (std::size_t round = 0; round < rounds; ++round) {
      speeds[round] += row->samples_s[round] / usual / static_cast<double>(complete.size());
    }
  }
  return estimate_ratio(std::span(speeds).last(part), std::span(speeds).first(part));
}

std::vector<std::string> measurement_warnings(const Results& results, double resolution_s) {
  std::vector<std::string> warnings;
  for (const Scope scope : {Scope::filter, Scope::e2e}) {
    constexpr double kNoticeable = 0.05;
    const std::optional<Estimate> drift = find_drift(results.rows, scope);
    if (!drift || drift->interval->includes(1) || std::abs(drift->value - 1) < kNoticeable)
      continue;
    warnings.push_back(fmt::format(
        "the machine became {:.0f}% {} from the first to the last rounds of scope {}: times are of "
        "no single state, ratios within a round still hold; let it settle (heat, other load), and "
        "run again with more --warmup",
        std::abs(drift->value - 1) * 100, drift->value > 1 ? "slower" : "faster",
        to_string(scope)));
  }
  for (const Row& row : results.rows) {
    constexpr double kTicks = 1000;
    if (!row.median_s || row.median_s->value >= kTicks * resolution_s) continue;
    warnings.push_back(fmt::format(
        "a run of {} ({}) takes {:.3g} µs, and the clock ticks every {:.3g} µs: more images or "
        "larger ones (--count, --size) make it measurable",
        row.backend, to_string(row.scope), row.median_s->value * 1e6, resolution_s * 1e6));
  }
  return warnings;
}

}  // namespace bb
