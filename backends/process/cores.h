// How many processor cores there are to work with.
#pragma once

#include <sched.h>

#include <algorithm>

namespace bb {

/// Processor cores that this process may use, by its affinity mask. At least 1.
[[nodiscard]] inline int available_cores() {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  if (sched_getaffinity(0, sizeof cores, &cores) != 0) return 1;
  return std::max(1, CPU_COUNT(&cores));
}

}  // namespace bb
