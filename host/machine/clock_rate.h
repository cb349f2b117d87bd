// Measures the current speed of the processor's clock.
#pragma once

namespace bb {

/// The time in seconds of a chain of 100,000 multiplications, each of which needs the result of the
/// previous one. The chain always takes the same number of cycles, because it does not depend on
/// memory or caches (Staelin and McVoy, "mhz: Anatomy of a micro-benchmark", 1998). Returns the
/// fastest of ten chains, because interruptions only add time. Takes about 1 ms in total.
[[nodiscard]] double time_of_fixed_cycles();

}  // namespace bb
