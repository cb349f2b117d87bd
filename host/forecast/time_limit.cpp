#include "host/forecast/time_limit.h"

#include <algorithm>

namespace bb {
namespace {

// Of loading, by so many processes side by side.
std::size_t loading_steps(const Plan& plan, const Workload& work) {
  const bool in_memory = std::ranges::any_of(plan.scopes, &ScopeInfo::in_memory);
  const bool as_files = !std::ranges::all_of(plan.scopes, &ScopeInfo::in_memory);
  std::size_t passes = 0;
  if (work.generated) {
    passes = (in_memory ? 1U : 0U) + (as_files ? 1U : 0U);  // it is made, and written
  } else {
    passes = 2;  // its header is read, then it is decoded
  }
  if (in_memory && work.chunks > 1) ++passes;  // each chunk is loaded again to be measured
  const auto workers = static_cast<std::size_t>(plan.isolation.workers);
  return passes * ((work.images + workers - 1) / workers);
}

}  // namespace

TimeLimit time_limit(const Plan& plan, const Workload& work) {
  const Effort& effort = plan.effort;
  const auto warmups = static_cast<std::size_t>(effort.warmups);
  const std::size_t copiers = std::ranges::any_of(plan.scopes, &ScopeInfo::in_memory) ? 1 : 0;
  TimeLimit limit;
  // Each is probed, at most, and set up.
  limit.steps = loading_steps(plan, work) + 2 * (plan.entrants.size() + copiers);
  for (const ScopeInfo* const scope : plan.scopes) {
    const std::size_t parts = scope->in_memory ? work.chunks : 1;
    const std::size_t runners = plan.entrants.size() + (scope->in_memory ? copiers : 0);
    const std::size_t new_processes = runners * (1 + warmups);
    limit.steps += parts * runners * warmups;
    if (effort.runs) {
      const auto rounds = static_cast<std::size_t>(*effort.runs);
      const auto each = static_cast<std::size_t>(effort.runs_per_process);
      limit.steps += parts * (rounds * runners + (rounds - 1) / each * new_processes);
    } else {
      limit.steps += new_processes + runners;
    }
  }
  if (!effort.runs) limit.budget_s = effort.time_budget_s;
  return limit;
}

}  // namespace bb
