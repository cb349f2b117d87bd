#include "host/figures/outcome.h"

#include <algorithm>
#include <vector>

namespace bb {

namespace {

// In a sweep over numbers of workers, a machine may have too few cores for some of them. A serial
// run that the program adds is no part of the sweep.
bool has_other_point(const Row& row, const std::vector<Row>& rows) {
  return std::ranges::any_of(rows, [&](const Row& other) {
    return other.status == Status::ok && other.requested && other.scope == row.scope &&
           other.contender.backend == row.contender.backend;
  });
}

bool is_error(const Row& row, const Comparison& comparison) {
  const bool needed = row.requested || row.contender == comparison.reference;
  switch (row.status) {
    case Status::ok:
      return false;
    case Status::failed:
      return true;
    case Status::unavailable:
      return needed && !(row.contender.workers && has_other_point(row, comparison.rows));
    case Status::mismatch:
    case Status::unfinished:
      return needed;
  }
  return true;
}

}  // namespace

ExitCode exit_code_for(const Comparison& comparison) {
  std::vector<ExitCode> codes;
  for (const Row& row : comparison.rows) {
    if (row.status == Status::mismatch) codes.push_back(ExitCode::difference);
    if (is_error(row, comparison)) codes.push_back(ExitCode::backend);
  }
  if (!comparison.input.problems.empty()) codes.push_back(ExitCode::input);
  if (comparison.failure) codes.push_back(comparison.failure->code);
  return first_of(codes);
}

}  // namespace bb
