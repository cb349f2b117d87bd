// Describes this machine.
#pragma once

#include "host/model/machine.h"

namespace bb {

/// Leaves out the devices and the simd kernel's instruction set, which other code adds.
[[nodiscard]] Machine describe_machine();

}  // namespace bb
