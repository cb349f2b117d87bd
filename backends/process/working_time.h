// How long a child process has had to work: what a timeout is compared with.
#pragma once

#include <chrono>

#include "backends/process/child_process.h"

namespace bb {

/// Time in which the child, a process that descends from it, or this process was stopped does not
/// count: by SIGSTOP or Ctrl-Z, by a debugger, or because a container was paused. The clock of a
/// suspended machine stands still.
class WorkingTime {
 public:
  using Clock = std::chrono::steady_clock;

  /// Call it about ten times a second while waiting for the child, and once after the wait.
  void tick(const ChildProcess& child);

  /// When it had to work, to within half a second.
  [[nodiscard]] Clock::duration worked() const { return worked_; }

  /// When it was stopped. Zero if no tick met a stop.
  [[nodiscard]] Clock::duration stopped() const { return stopped_; }

 private:
  Clock::time_point last_ = Clock::now();
  Clock::duration undecided_{0};  // since the last look at the processes' states
  Clock::duration worked_{0};
  Clock::duration stopped_{0};
};

}  // namespace bb
