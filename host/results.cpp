#include "host/results.h"

#include <algorithm>

#include "host/error.h"
#include "host/scaling.h"

namespace bb {
namespace {

const Row* find_serial(const std::vector<Row>& rows, const Row& row) {
  const auto found = std::ranges::find_if(rows, [&](const Row& candidate) {
    return candidate.scope == row.scope && candidate.kernel == row.kernel &&
           candidate.workers == 1 && candidate.status == Status::ok;
  });
  return found == rows.end() ? nullptr : &*found;
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
  }
  for (Row& row : rows) {
    if (row.status != Status::ok || !row.median_s) continue;
    if (copy.median_s && row.scope == Scope::filter) {
      row.copy_share = *copy.median_s / row.median_s->value;
    }
    const auto baseline = std::ranges::find(rows, row.scope, &Row::scope);
    if (baseline->status == Status::ok) {
      row.speedup = estimate_paired_ratio(baseline->samples_s, row.samples_s);
    }
    if (!row.workers) continue;
    if (const Row* serial = find_serial(rows, row)) {
      row.efficiency = estimate_paired_ratio(serial->samples_s, row.samples_s).value / *row.workers;
    }
  }
  results.scaling = find_scaling(rows, results.cores);
}

int exit_code_for(const Results& results) {
  const auto any = [&](auto&& condition) { return std::ranges::any_of(results.rows, condition); };
  if (any([](const Row& row) { return row.status == Status::mismatch; })) {
    return exit_code::kDifference;
  }
  if (any([](const Row& row) { return row.named && row.status != Status::ok; })) {
    return exit_code::kBackend;
  }
  return results.problems.empty() ? exit_code::kIdentical : exit_code::kInput;
}

}  // namespace bb
