// What the threads of a process are doing.
#pragma once

#include <sys/types.h>

#include <string>

namespace bb {

/// A letter of proc(5) for each thread of the process and of those that descend from it: R runs or
/// waits for a core, S and D wait for something else, T and t are stopped. Empty if the process has
/// ended. Reads two files in /proc for each thread.
[[nodiscard]] std::string thread_states(pid_t process);

}  // namespace bb
