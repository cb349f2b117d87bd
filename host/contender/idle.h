// Waits until a process rests.
#pragma once

#include <sys/types.h>

namespace bb {

/// Returns when no thread of the process, or of those that descend from it, runs or waits for a
/// core; or after 50 ms. Threads of a library may spin for milliseconds when their work is done, as
/// OpenMP's do. Meanwhile a run of another process would lack their cores.
void wait_until_idle(pid_t process);

}  // namespace bb
