// The devices that backends drive on this machine.
#pragma once

#include <string>
#include <vector>

namespace bb {

/// What Machine::devices holds: asks the drivers, in processes of their own, which takes a while.
/// Throws Interrupted.
[[nodiscard]] std::vector<std::string> describe_devices();

}  // namespace bb
