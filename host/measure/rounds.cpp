#include "host/measure/rounds.h"

#include <algorithm>
#include <numeric>

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

bool StoppingRule::enough(int rounds, double elapsed_s, std::span<const ByProcess> samples) {
  if (runs_) return rounds >= *runs_;
  if (rounds > 0 && elapsed_s >= time_budget_s_) return true;
  const int processes = rounds / runs_per_process_;
  if (rounds % runs_per_process_ != 0 || processes < next_look_) return false;
  next_look_ = processes + processes / 4;
  return std::ranges::all_of(
      samples, [](const ByProcess& times) { return is_precise(estimate_median(times)); });
}

}  // namespace bb
