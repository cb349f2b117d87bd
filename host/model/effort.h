// How often things run.
#pragma once

#include <cstdint>
#include <optional>

namespace bb {

/// After so many rounds every contender goes on in a new process. Where a process's memory lies
/// makes it faster or slower for all its life, so runs of one process say less than they seem to
/// (Kalibera and Jones, "Rigorous Benchmarking in Reasonable Time", 2013).
inline constexpr int kRunsPerProcess = 10;

struct Effort {
  int warmups = 1;            // untimed runs before the timed ones of a process; at least 1
  std::optional<int> runs;    // timed runs; absent: until they are precise
  double time_budget_s = 30;  // or until the timed runs have taken this long
  std::uint64_t order_seed = 1;
  int runs_per_process = kRunsPerProcess;

  bool operator==(const Effort&) const = default;
};

}  // namespace bb
