// How often things run.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

namespace bb {

/// The timed runs of each process: a tenth of all, where their number was asked for, else one.
/// Where a process's memory lies makes it faster or slower for all its life, so ten processes with
/// two runs each say more than one with twenty (Kalibera and Jones, "Rigorous Benchmarking in
/// Reasonable Time", 2013).
[[nodiscard]] constexpr int runs_per_process(std::optional<int> runs) {
  constexpr int kProcesses = 10;
  return runs ? std::max(1, *runs / kProcesses) : 1;
}

struct Effort {
  int warmups = 1;            // untimed runs before the timed ones of a process; at least 1
  std::optional<int> runs;    // timed runs of all processes; absent: until they are precise
  double time_budget_s = 60;  // or until the timed runs have taken this long
  std::uint64_t order_seed = 1;
  int runs_per_process = bb::runs_per_process(std::nullopt);

  bool operator==(const Effort&) const = default;
};

}  // namespace bb
