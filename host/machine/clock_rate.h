// Measures the current speed of the processor's clock.
#pragma once

#include <optional>

namespace bb {

/// The time in seconds of a chain of 100,000 multiplications, each of which needs the result of the
/// previous one. The chain always takes the same number of cycles, because it does not depend on
/// memory or caches (Staelin and McVoy, "mhz: Anatomy of a micro-benchmark", 1998). Returns the
/// fastest of ten chains, because interruptions only add time. Takes about 1 ms in total.
///
/// If `core` is given (by the system's number) and the thread may run there, measures on that core,
/// because the cores of a processor need not run at the same rate.
[[nodiscard]] double time_of_fixed_cycles(std::optional<int> core = std::nullopt);

}  // namespace bb
