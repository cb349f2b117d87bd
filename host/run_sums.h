// The times of runs over a set that is measured in parts.
#pragma once

#include <optional>
#include <vector>

#include "backends/backend.h"

namespace bb {

/// The runs of one backend in one scope, by rounds. Each part of the set has its turn with all
/// rounds, so a run over the whole set is the sum of the parts' runs in the same round.
struct RunSums {
  std::vector<double> seconds;
  std::vector<PhaseTimes> phases;

  /// Adds the next part's run to its round, which counts from 1. All parts have the same rounds, in
  /// order.
  void add(int round, double run_seconds, const PhaseTimes& run_phases) {
    const auto index = static_cast<std::size_t>(round - 1);
    if (index == seconds.size()) {
      seconds.push_back(run_seconds);
      phases.push_back(run_phases);
      return;
    }
    seconds[index] += run_seconds;
    PhaseTimes& sum = phases[index];
    add(sum.upload_s, run_phases.upload_s);
    add(sum.kernel_s, run_phases.kernel_s);
    add(sum.download_s, run_phases.download_s);
  }

 private:
  static void add(std::optional<double>& sum, const std::optional<double>& part) {
    if (sum && part) *sum += *part;
  }
};

}  // namespace bb
