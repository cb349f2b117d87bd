#include "host/figures/outcome.h"

#include <vector>

namespace bb {

ExitCode exit_code_for(const Comparison& comparison) {
  std::vector<ExitCode> codes;
  for (const Row& row : comparison.rows) {
    const bool needed = row.requested || row.contender == comparison.reference;
    if (row.status == Status::mismatch) codes.push_back(ExitCode::difference);
    if (needed && row.status != Status::ok) codes.push_back(ExitCode::backend);
  }
  if (!comparison.input.problems.empty()) codes.push_back(ExitCode::input);
  if (comparison.failure) codes.push_back(comparison.failure->code);
  return first_of(codes);
}

}  // namespace bb
