#include "host/figures/warnings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "host/model/scope.h"

namespace bb {
namespace {

void warn_of_drift(const Comparison& comparison, std::vector<Warning>& warnings) {
  constexpr double kNoticeable = 0.05;
  for (const ScopeInfo& scope : scopes()) {
    const std::optional<Estimate> drift = find_drift(comparison.rows, scope.name);
    if (!drift || drift->interval->includes(1) || std::abs(drift->value - 1) < kNoticeable) {
      continue;
    }
    warnings.push_back(
        {"machine-drifted", "",
         fmt::format("the machine became {:.0f}% {} from the first to the last rounds of scope {}, "
                     "so its times are of no single state; ratios within a round still hold",
                     std::abs(drift->value - 1) * 100, drift->value > 1 ? "slower" : "faster",
                     scope.name),
         "let it settle (heat, other load), and run again with more --warmup"});
  }
}

void warn_of_short_runs(const Comparison& comparison, double timer_resolution_s,
                        std::vector<Warning>& warnings) {
  constexpr double kTicks = 1000;
  for (const Row& row : comparison.rows) {
    if (!has_run(row)) continue;
    const double time_s = median(times_of(row));
    if (time_s >= kTicks * timer_resolution_s) continue;
    warnings.push_back({"run-too-short", row_name(row),
                        fmt::format("a run of {} takes {:.3g} µs, and the clock ticks every "
                                    "{:.3g} µs",
                                    row_name(row), time_s * 1e6, timer_resolution_s * 1e6),
                        "more images or larger ones (--count, --size) make it measurable"});
  }
}

// Workers that shared a core, or waited otherwise.
void warn_of_shared_cores(const Comparison& comparison, std::vector<Warning>& warnings) {
  constexpr double kTooFew = 0.75;
  constexpr std::size_t kOften = 10;  // one run in so many
  for (const Row& row : comparison.rows) {
    const ScopeInfo* scope = find_scope(row.scope);
    const std::optional<int> workers = workers_of(row);
    if (scope == nullptr || !scope->in_memory || !has_run(row) || workers.value_or(1) == 1)
      continue;
    const double possible = most_cores_busy(comparison.input.images, *workers);
    const std::vector<const Sample*> runs = timed(row);
    std::vector<double> busy;
    for (const Sample* run : runs) {
      const std::optional<double> cores = cores_busy(*run);
      if (cores && *cores < kTooFew * possible) busy.push_back(*cores);
    }
    if (busy.size() * kOften <= runs.size()) continue;
    warnings.push_back(
        {"cores-shared", row_name(row),
         fmt::format("the {} workers of {} kept {:.1f} cores busy in {} of {} runs", *workers,
                     row_name(row), median(busy), busy.size(), runs.size()),
         row.settled.cores.empty()
             ? "start no more workers than there are idle cores; --pin gives each worker its own"
             : "other work ran on their cores: measure while nothing else runs"});
  }
}

}  // namespace

std::optional<Estimate> find_drift(const std::vector<Row>& rows, std::string_view scope) {
  std::vector<const Row*> complete;
  for (const Row& row : rows) {
    if (row.scope == scope && row.status == Status::ok && has_run(row)) complete.push_back(&row);
  }
  if (complete.empty()) return std::nullopt;
  // Each row counts alike, however long it takes, and each process once.
  std::vector<double> usual;
  usual.reserve(complete.size());
  for (const Row* row : complete) usual.push_back(median(times_of(*row)));
  std::vector<double> speeds;
  for (const std::vector<CommonRound>& process : common_rounds(complete)) {
    double speed = 0;
    for (const CommonRound& round : process) {
      for (std::size_t n = 0; n < usual.size(); ++n) speed += round[n]->time_s / usual[n];
    }
    speeds.push_back(speed / static_cast<double>(process.size()));
  }
  const std::size_t part = std::max(speeds.size() / 3, kFewestLaunches);
  if (speeds.size() < 2 * part) return std::nullopt;
  return estimate_ratio(std::span(speeds).last(part), std::span(speeds).first(part));
}

std::vector<Warning> measurement_warnings(const Comparison& comparison, double timer_resolution_s) {
  std::vector<Warning> warnings;
  warn_of_drift(comparison, warnings);
  warn_of_short_runs(comparison, timer_resolution_s, warnings);
  warn_of_shared_cores(comparison, warnings);
  return warnings;
}

}  // namespace bb
