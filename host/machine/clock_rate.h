// How fast the processor's clock runs just now.
#pragma once

namespace bb {

/// The seconds that a chain of 100,000 multiplications takes, each of which waits for the one
/// before: always as many cycles, whatever memory and caches do (Staelin and McVoy, "mhz: Anatomy
/// of a micro-benchmark", 1998). The fastest of ten, since an interruption only adds time; in all
/// about 1 ms.
[[nodiscard]] double time_of_fixed_cycles();

}  // namespace bb
