// SIGINT, SIGTERM and SIGHUP as exceptions, and waiting for child processes with an ear for them.
#pragma once

#include <cstddef>
#include <functional>
#include <span>

#include "backends/child_process.h"

namespace bb {

/// From now on SIGINT, SIGTERM and SIGHUP are remembered, for check_interrupted() and
/// wait_for_message(); but SIGHUP not where it is ignored already, as nohup has it. A file that
/// gets too large is an error from now on, and no signal.
void catch_interrupts();

/// Throws Interrupted when a signal has arrived.
void check_interrupted();

/// Blocks until one of the channels has a message or has lost its other end, and returns its index;
/// calls `tick`, when there is one, about ten times a second meanwhile. Throws Interrupted.
std::size_t wait_for_message(std::span<const Channel* const> channels,
                             const std::function<void()>& tick = nullptr);

}  // namespace bb
