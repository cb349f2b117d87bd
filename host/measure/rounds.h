// Determines how often the contenders run, and in which order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "host/base/random.h"
#include "host/figures/statistics.h"
#include "host/model/effort.h"

namespace bb {

/// Gives a random order of the contenders for each round, so that no contender always runs right
/// after the same other contender.
class RandomOrder {
 public:
  RandomOrder(std::uint64_t seed, std::size_t contenders);

  /// The contenders' indices in the order of the next round.
  [[nodiscard]] const std::vector<std::size_t>& next();

 private:
  Random random_;
  std::vector<std::size_t> order_;
};

/// Decides whether enough rounds were run: the number that the user chose, or else enough for every
/// contender to be precise. Checks the precision after 10 processes, and then each time their
/// number has grown by a quarter. A check after every process would bias the result, because it
/// makes stopping at a lucky moment more likely.
class StoppingRule {
 public:
  explicit StoppingRule(const Effort& effort, double time_budget_s)
      : runs_(effort.runs),
        runs_per_process_(effort.runs_per_process),
        time_budget_s_(time_budget_s) {}

  /// `samples` holds the samples of each contender. `elapsed_s` is the time since the first of
  /// these rounds began, including the set-up and the warm-up of new processes.
  [[nodiscard]] bool enough(int rounds, double elapsed_s, std::span<const ByProcess> samples);

 private:
  std::optional<int> runs_;
  int runs_per_process_;
  double time_budget_s_;
  int next_look_ = 10;  // at so many processes
};

}  // namespace bb
