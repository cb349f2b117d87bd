// The devices that backends drive on this machine.
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <vector>

#include "host/contender/contender.h"
#include "host/contender/entrants.h"

namespace bb {

/// The devices, described in a line each, that the backends name: one that several backends name
/// once; equal ones of one backend are several.
[[nodiscard]] std::vector<std::string> distinct_devices(
    std::span<const std::vector<std::string>> by_backend);

/// Returns the content of Machine::devices. Asks the drivers, in separate processes, which takes a
/// while, but at most `timeout` for each backend. Throws Interrupted.
[[nodiscard]] std::vector<std::string> describe_devices(std::chrono::milliseconds timeout);

/// Throws UsageError, which lists the devices, if the user asks for a device that none of the
/// entrants has, although they have others. Also throws Interrupted.
void check_device(std::span<const Entrant> entrants, const EntrantChoice& choice);

}  // namespace bb
