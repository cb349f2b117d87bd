#include "host/results/results.h"

#include <algorithm>
#include <numeric>

#include "host/base/error.h"
#include "host/results/scaling.h"

namespace bb {
namespace {

const Row* find_serial(const std::vector<Row>& rows, const Row& row) {
  const auto found = std::ranges::find_if(rows, [&](const Row& candidate) {
    return candidate.scope == row.scope && candidate.kernel == row.kernel &&
           candidate.workers == 1 && candidate.status == Status::ok;
  });
  return found == rows.end() ? nullptr : &*found;
}

Phases mean(const Phases& a, const Phases& b) {
  return {(a.decode_s + b.decode_s) / 2, (a.upload_s + b.upload_s) / 2,
          (a.filter_s + b.filter_s) / 2, (a.download_s + b.download_s) / 2,
          (a.encode_s + b.encode_s) / 2, (a.waiting_s + b.waiting_s) / 2,
          std::max(a.lanes, b.lanes)};
}

// Medians of single phases would not add up to anything.
std::optional<Phases> phases_in_the_middle(const Row& row) {
  std::vector<std::size_t> order(row.samples_s.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return row.samples_s[i]; });
  const std::optional<Phases>& low = row.phases[order[(order.size() - 1) / 2]];
  const std::optional<Phases>& high = row.phases[order[order.size() / 2]];
  if (!low || !high) return std::nullopt;
  return mean(*low, *high);
}

Usage median_usage(const std::vector<Usage>& runs) {
  std::vector<double> user;
  std::vector<double> system;
  Usage usage;
  for (const Usage& run : runs) {
    user.push_back(run.cpu_user_s);
    system.push_back(run.cpu_system_s);
    usage.peak_memory_bytes = std::max(usage.peak_memory_bytes, run.peak_memory_bytes);
  }
  usage.cpu_user_s = median(user);
  usage.cpu_system_s = median(system);
  return usage;
}

}  // namespace

std::string_view to_string(Scope scope) { return scope == Scope::filter ? "filter" : "e2e"; }

std::string_view to_string(Status status) {
  switch (status) {
    case Status::ok:
      return "ok";
    case Status::mismatch:
      return "mismatch";
    case Status::failed:
      return "failed";
    case Status::unavailable:
      return "unavailable";
    case Status::unfinished:
      return "unfinished";
  }
  return "unknown";
}

bool no_difference_shown(const Row& row) {
  // The baseline, or its like, that is 1 to the last digit in every round differs by definition.
  return row.speedup && row.speedup->interval && row.speedup->interval->includes(1) &&
         row.speedup->interval->low < row.speedup->interval->high;
}

void derive_figures(Results& results) {
  std::vector<Row>& rows = results.rows;
  CopyTimes& copy = results.copy;
  if (!copy.samples_s.empty()) copy.median_s = median(copy.samples_s);
  for (Row& row : rows) {
    const bool complete = row.status == Status::ok || row.status == Status::mismatch;
    if (!complete || row.samples_s.empty()) continue;
    row.median_s = estimate_median(row.samples_s);
    row.outliers = find_outliers(row.samples_s);
    if (row.phases.size() == row.samples_s.size()) row.median_phases = phases_in_the_middle(row);
    if (!row.usage.empty()) row.median_usage = median_usage(row.usage);
  }
  for (Row& row : rows) {
    if (row.status != Status::ok || !row.median_s) continue;
    if (copy.median_s && row.scope == Scope::filter) {
      row.copy_share = *copy.median_s / row.median_s->value;
    }
    const auto baseline = std::ranges::find(rows, row.scope, &Row::scope);
    if (baseline->status == Status::ok) {
      row.speedup = estimate_median(ratios_by_round(baseline->samples_s, row.samples_s));
    }
    if (!row.workers) continue;
    if (const Row* serial = find_serial(rows, row)) {
      row.efficiency = median(ratios_by_round(serial->samples_s, row.samples_s)) / *row.workers;
    }
  }
  results.scaling = find_scaling(rows, results.cores);
}

int exit_code_for(const Results& results) {
  const auto any = [&](auto&& condition) { return std::ranges::any_of(results.rows, condition); };
  if (any([](const Row& row) { return row.status == Status::mismatch; })) {
    return exit_code::kDifference;
  }
  const auto needed = [&](const Row& row) {
    const bool baseline = &row == &*std::ranges::find(results.rows, row.scope, &Row::scope);
    return row.named || baseline;
  };
  if (any([&](const Row& row) { return needed(row) && row.status != Status::ok; })) {
    return exit_code::kBackend;
  }
  return results.problems.empty() ? exit_code::kIdentical : exit_code::kInput;
}

}  // namespace bb
