// What a run uses of the machine.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>

namespace bb {

/// Of all threads and processes of a backend. The kernel divides CPU time into user and system by
/// looking at each tick of its timer (1 to 10 ms), so over a short run only their sum is exact.
struct Usage {
  double cpu_user_s = 0;
  double cpu_system_s = 0;

  /// The most memory that was resident so far, in bytes, set-up included: heap, stacks, and the
  /// used parts of the program and its libraries. It excludes memory shared between processes
  /// (where the images of scope filter lie) and a device's own memory. Absent where the kernel
  /// does not say.
  std::optional<std::size_t> peak_memory_bytes;

  /// Adds a run that came after this one.
  Usage& operator+=(const Usage& next) {
    cpu_user_s += next.cpu_user_s;
    cpu_system_s += next.cpu_system_s;
    peak_memory_bytes = std::max(peak_memory_bytes, next.peak_memory_bytes);
    return *this;
  }

  bool operator==(const Usage&) const = default;
};

}  // namespace bb
