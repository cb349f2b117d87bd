// Waits for child processes, and notices interrupts.
#pragma once

#include <cstddef>
#include <functional>
#include <span>

#include "backends/process/child_process.h"

namespace bb {

/// Blocks until one of the channels has a message or its other end is closed, and returns its
/// index. If there is a `tick`, calls it about ten times a second while waiting. Throws
/// Interrupted.
std::size_t wait_for_message(std::span<const Channel* const> channels,
                             const std::function<void()>& tick = nullptr);

}  // namespace bb
