// The processor cores that this process may use. Here, each hardware thread counts as a core.
#pragma once

#include <sched.h>

#include <cstddef>
#include <vector>

namespace bb {

/// The system's numbers of the hardware threads in this process's affinity mask, in order. Empty
/// where the system does not say.
[[nodiscard]] inline std::vector<int> available_threads() {
  cpu_set_t mask;
  CPU_ZERO(&mask);
  std::vector<int> threads;
  if (sched_getaffinity(0, sizeof mask, &mask) != 0) return threads;
  for (int thread = 0; thread < CPU_SETSIZE; ++thread) {
    if (CPU_ISSET(static_cast<std::size_t>(thread), &mask)) threads.push_back(thread);
  }
  return threads;
}

/// The number of these; at least 1.
[[nodiscard]] inline int available_cores() {
  const std::vector<int> threads = available_threads();
  return threads.empty() ? 1 : static_cast<int>(threads.size());
}

}  // namespace bb
