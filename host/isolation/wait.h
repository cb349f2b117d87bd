// Waiting for child processes, with an ear for interrupts.
#pragma once

#include <cstddef>
#include <functional>
#include <span>

#include "backends/process/child_process.h"

namespace bb {

/// Blocks until one of the channels has a message or has lost its other end, and returns its index.
/// Calls `tick`, when there is one, about ten times a second meanwhile. Throws Interrupted.
std::size_t wait_for_message(std::span<const Channel* const> channels,
                             const std::function<void()>& tick = nullptr);

}  // namespace bb
