// How often the contenders run, and in which order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "host/base/random.h"

namespace bb {

/// The order of each round, one after the other. Every contender has its turn at a random place, so
/// that none always runs right after the same other one.
class RandomOrder {
 public:
  RandomOrder(std::uint64_t seed, std::size_t contenders);

  /// The contenders' numbers in the order of the next round.
  [[nodiscard]] const std::vector<std::size_t>& next();

 private:
  Random random_;
  std::vector<std::size_t> order_;
};

/// Whether the rounds that were run suffice: as many as were asked for, or else enough for every
/// contender to be precise. Precision is checked after 10 rounds, and then each time their number
/// has grown by a quarter: checking after every round biases stopping towards lucky moments.
class StoppingRule {
 public:
  StoppingRule(std::optional<int> runs, double time_budget_s)
      : runs_(runs), time_budget_s_(time_budget_s) {}

  /// `samples` holds each contender's, `elapsed_s` is the time since the first of these rounds.
  [[nodiscard]] bool enough(int rounds, double elapsed_s,
                            std::span<const std::vector<double>> samples);

 private:
  std::optional<int> runs_;
  double time_budget_s_;
  int next_look_ = 10;
};

}  // namespace bb
