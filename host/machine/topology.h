// Sockets, cores, hardware threads, their clock rates, and the caches that they share.
#pragma once

#include <filesystem>

#include "host/model/machine.h"

namespace bb {

/// Sets these and the kinds of cores of a hybrid processor. `root` is the directory of the
/// kernel's files (sys).
void describe_topology(const std::filesystem::path& root, Machine& machine);

}  // namespace bb
