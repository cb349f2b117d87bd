// What a backend's processes use of the machine, by the kernel's own accounting.
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

/// Lives in the backend's process, and in all that it forks later.
class UsageMeter {
 public:
  UsageMeter();

  /// A run begins.
  void begin();

  /// For a worker process: its share of the run is done. CPU time counts since the last call.
  void add_worker() const;

  /// The run has ended; `processes` have taken part in it, and still live.
  [[nodiscard]] Usage end(const std::set<pid_t>& processes);

  /// Takes note of this process's memory now, as well as at the end of each run: its peak contains
  /// shared memory, which is only known from then on.
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

  // Of a process, or of its children that it has waited for.
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
