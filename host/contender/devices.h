// The devices that backends drive on this machine.
#pragma once

#include <string>
#include <vector>

namespace bb {

/// Returns the content of Machine::devices. Asks the drivers, in separate processes, which takes a
/// while. Throws Interrupted.
[[nodiscard]] std::vector<std::string> describe_devices();

}  // namespace bb
