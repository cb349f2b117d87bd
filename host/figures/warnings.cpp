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

}  // namespace

std::optional<Estimate> find_drift(const std::vector<Row>& rows, std::string_view scope) {
  std::vector<const Row*> complete;
  for (const Row& row : rows) {
    if (row.scope == scope && row.status == Status::ok && has_run(row)) complete.push_back(&row);
  }
  if (complete.empty()) return std::nullopt;
  const std::vector<std::vector<double>> times = times_of_common_rounds(complete);
  const std::size_t rounds = times.front().size();
  const std::size_t part = std::max(rounds / 3, kFewestForInterval);
  if (rounds < 2 * part) return std::nullopt;
  // Each row counts alike, however long it takes.
  std::vector<double> speeds(rounds, 0);
  for (std::size_t n = 0; n < complete.size(); ++n) {
    const double usual = median(times_of(*complete[n]));
    for (std::size_t round = 0; round < rounds; ++round) {
      speeds[round] += times[n][round] / usual / static_cast<double>(complete.size());
    }
  }
  return estimate_ratio(std::span(speeds).last(part), std::span(speeds).first(part));
}

std::vector<Warning> measurement_warnings(const Comparison& comparison, double timer_resolution_s) {
  std::vector<Warning> warnings;
  warn_of_drift(comparison, warnings);
  warn_of_short_runs(comparison, timer_resolution_s, warnings);
  return warnings;
}

}  // namespace bb
