// How often the contenders run, and in which order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "host/base/random.h"

namespace bb {

/// What a user decides about it, for the record.
struct Effort {
  int warmups = 1;            // untimed runs before the timed ones; at least 1
  std::optional<int> runs;    // timed runs; absent: until they are precise
  double time_budget_s = 30;  // or until the timed runs have taken this long
  std::uint64_t order_seed = 1;
};

/// After so many rounds every contender goes on in a new process. Where a process's memory lies
/// makes it faster or slower for all its life, so runs of one process say less than they seem to
/// (Kalibera and Jones, "Rigorous Benchmarking in Reasonable Time", 2013).
inline constexpr int kRunsPerProcess = 10;

/// The orders of the rounds, one after the other: in each, every contender has its turn at a random
/// place, so that none always runs in the wake of the same other one.
class RandomOrder {
 public:
  RandomOrder(std::uint64_t seed, std::size_t contenders);

  /// The contenders' numbers in the order of the next round.
  [[nodiscard]] const std::vector<std::size_t>& next();

 private:
  Random random_;
  std::vector<std::size_t> order_;
};

/// The samples' median is known to within 2%, by its 95% interval.
[[nodiscard]] bool is_precise(std::span<const double> samples);

/// Whether the rounds that were run suffice: as many as were asked for, or else enough for every
/// contender to be precise. Precision is looked at after 10 rounds, and then each time their number
/// has grown by a quarter: who looks all the time ends at a moment that happens to please.
class StoppingRule {
 public:
  StoppingRule(std::optional<int> runs, double time_budget_s)
      : runs_(runs), time_budget_s_(time_budget_s) {}

  /// `samples` holds each contender's, `elapsed_s` is the time since the first of these rounds.
  [[nodiscard]] bool enough(int rounds, double elapsed_s,
                            std::span<const std::span<const double>> samples);

 private:
  std::optional<int> runs_;
  double time_budget_s_;
  int next_look_ = 10;
};

}  // namespace bb
