// Measures the resources that a backend's processes use, by the kernel's own accounting.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>

#include "backends/process/shared_memory.h"
#include "host/model/usage.h"

namespace bb {

/// Used in the backend's process, and in all processes that it forks later.
class UsageMeter {
 public:
  UsageMeter();

  /// Begins a run.
  void begin();

  /// Called by a worker process at the end of its share of the run. Adds its CPU time since the
  /// last call.
  void add_worker() const;

  /// Ends the run. `processes` took part in it, and must still be alive.
  [[nodiscard]] Usage end(const std::set<pid_t>& processes);

  /// Also measures this process's memory now, not only at the end of each run: the peak includes
  /// shared memory, whose size is only known from now on.
  void look_at_memory() { look_at_memory(own_); }

 private:
  struct CpuTime {
    std::int64_t user_us = 0;
    std::int64_t system_us = 0;
  };
  struct Workers {
    std::atomic<std::int64_t> user_us = 0;
    std::atomic<std::int64_t> system_us = 0;
  };
  static_assert(std::atomic<std::int64_t>::is_always_lock_free,
                "a lock would not be shared between processes");

  // The CPU time of a process, or of those of its children that it has waited for.
  [[nodiscard]] static CpuTime cpu_time(int who);
  [[nodiscard]] static CpuTime cpu_time_here();
  void look_at_memory(pid_t process);

  pid_t own_;
  SharedMemory memory_{sizeof(Workers)};
  Workers* workers_;
  CpuTime begin_;
  std::map<pid_t, std::size_t> peaks_;
};

}  // namespace bb
