// The record of the machine, which results begin with and `machine` prints.
#pragma once

#include <chrono>
#include <optional>

#include "host/commands/command.h"
#include "host/model/study.h"

namespace bb {

/// A study without comparisons: this machine, build and start of the program. Asks the drivers for
/// their devices if it may take `timeout` for that.
[[nodiscard]] Study machine_record(const Invocation& invocation,
                                   std::optional<std::chrono::milliseconds> timeout);

}  // namespace bb
