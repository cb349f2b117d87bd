// What machine this is.
#pragma once

#include "host/model/machine.h"

namespace bb {

/// This machine, but for its devices and the simd kernel's target, which are not for this room.
[[nodiscard]] Machine describe_machine();

}  // namespace bb
