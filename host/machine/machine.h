// What machine this is.
#pragma once

#include "host/model/machine.h"

namespace bb {

/// Without its devices and the simd kernel's instruction set, which are not asked for here.
[[nodiscard]] Machine describe_machine();

}  // namespace bb
