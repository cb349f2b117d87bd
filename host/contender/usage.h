// What a backend's processes use of the machine, by the kernel's own accounting.
#pragma once

#include <sys/types.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>

#include "backends/process/shared_memory.h"

namespace bb {

/// Of all threads and processes of a backend. The kernel divides CPU time into user and system by
/// looking at each tick of its timer (1 to 10 ms): over a short run only the sum of both is exact.
struct Usage {
  double cpu_user_s = 0;
  double cpu_system_s = 0;

  /// The most memory that was resident so far, set-up included: heap, stacks, and what is used of
  /// the program and its libraries; without memory shared between processes, which is where the
  /// images of scope filter lie, and without a device's own. Absent where the kernel does not say.
  std::optional<std::size_t> peak_memory_bytes;

  /// Another run after this one.
  Usage& operator+=(const Usage& next) {
    cpu_user_s += next.cpu_user_s;
    cpu_system_s += next.cpu_system_s;
    peak_memory_bytes = std::max(peak_memory_bytes, next.peak_memory_bytes);
    return *this;
  }
};

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
