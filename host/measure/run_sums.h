// The runs over a set that is measured in parts.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "host/contender/backend_process.h"

namespace bb {

/// The runs of one backend in one scope, by rounds. Each part of the set has its turn with all
/// rounds, so a run over the whole set is the sum of the parts' runs in the same round.
struct RunSums {
  std::vector<double> seconds;
  std::vector<std::optional<Phases>> phases;
  std::vector<Usage> usage;

  /// Adds the next part's run to its round, which counts from 1. All parts have the same rounds, in
  /// order.
  void add(int round, const BackendProcess::Run& run) {
    const auto index = static_cast<std::size_t>(round - 1);
    if (index == seconds.size()) {
      seconds.push_back(run.seconds);
      phases.push_back(run.phases);
      usage.push_back(run.usage);
      return;
    }
    seconds[index] += run.seconds;
    if (phases[index] && run.phases) *phases[index] += *run.phases;
    usage[index] += run.usage;
  }
};

}  // namespace bb
