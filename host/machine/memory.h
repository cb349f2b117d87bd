// The machine's memory.
#pragma once

#include <filesystem>

#include "host/model/machine.h"

namespace bb {

/// Sets its size, nodes, modules and huge pages. `root` is the directory of the kernel's files
/// (proc, sys). The modules are in the firmware's tables, which root alone can read.
void describe_memory(const std::filesystem::path& root, Machine& machine);

}  // namespace bb
