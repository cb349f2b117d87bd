// The number of processor cores that this process may use.
#pragma once

#include <sched.h>

#include <algorithm>

namespace bb {

/// The number of cores in this process's affinity mask; at least 1.
[[nodiscard]] inline int available_cores() {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  if (sched_getaffinity(0, sizeof cores, &cores) != 0) return 1;
  return std::max(1, CPU_COUNT(&cores));
}

}  // namespace bb
