// Limits which files and which other processes a process can reach. What a system call filter
// cannot see (it sees no paths), the kernel's Landlock can: since Linux 5.13, where it is turned
// on.
#pragma once

#include <span>
#include <string>

#include "backends/interface/backend.h"

namespace bb {

/// Why the kernel does not limit what processes reach. Empty if it does.
[[nodiscard]] std::string why_no_landlock();

/// Limits the calling process, which must have a single thread, and all processes that it forks
/// later. It may read the inputs of these job sets, and what libraries ask the system for: shared
/// libraries, /proc and /sys. It may write in their folders of outputs. It keeps the files that it
/// has open. It reaches no memory of other processes, and from Linux 6.12 on it sends them no
/// signals. Root loses its privileges, but it reads others' files. Without Landlock, only this
/// loss happens. Throws std::system_error.
void limit_reach(std::span<const JobFiles> files);

/// Where there is no Landlock, hides the calling process's memory from processes of its user.
void hide_memory();

}  // namespace bb
