#include "host/measure/rounds.h"

#include <algorithm>
#include <numeric>

#include "host/figures/statistics.h"

namespace bb {

RandomOrder::RandomOrder(std::uint64_t seed, std::size_t contenders)
    : random_(mix(seed)), order_(contenders) {
  std::iota(order_.begin(), order_.end(), std::size_t{0});
}

const std::vector<std::size_t>& RandomOrder::next() {
  for (std::size_t left = order_.size(); left > 1; --left) {
    const int chosen = random_.between(0, static_cast<int>(left) - 1);
    std::swap(order_[left - 1], order_[static_cast<std::size_t>(chosen)]);
  }
  return order_;
}

bool StoppingRule::enough(int rounds, double elapsed_s,
                          std::span<const std::vector<double>> samples) {
  if (runs_) return rounds >= *runs_;
  if (rounds > 0 && elapsed_s >= time_budget_s_) return true;
  if (rounds < next_look_) return false;
  next_look_ = rounds + rounds / 4;
  return std::ranges::all_of(samples,
                             [](const std::vector<double>& times) { return is_precise(times); });
}

}  // namespace bb
