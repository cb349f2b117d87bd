// How long a comparison may take at most, and what bounds it.
#pragma once

#include <chrono>
#include <cstddef>

#include "host/measure/comparison.h"

namespace bb {

/// The images of a comparison, as far as its time depends on them.
struct Workload {
  std::size_t images = 0;
  bool generated = false;
  std::size_t chunks = 1;  // of scope filter
};

struct TimeLimit {
  double budget_s = 0;    // that timed runs may take; 0 where their number was asked for
  std::size_t steps = 0;  // beside these: each may take as long as the timeout

  [[nodiscard]] double seconds(std::chrono::milliseconds timeout) const {
    return budget_s + static_cast<double>(steps) * std::chrono::duration<double>(timeout).count();
  }
};

/// Counts the steps: loading images, probes, set-ups, warm-ups and runs. With a time budget, the
/// runs of the round in which it ends count as well. Where a time budget meets several chunks, the
/// limit is rough: the later chunks take as many rounds as the first did.
[[nodiscard]] TimeLimit time_limit(const Plan& plan, const Workload& work);

}  // namespace bb
