// Describes this machine.
#pragma once

#include <filesystem>

#include "host/model/machine.h"

namespace bb {

/// `root` is the directory of the kernel's files (proc, sys, etc, run). The kernel's release, the C
/// library and the cores available are those of this process. Leaves out the devices and the simd
/// kernel's instruction set, which other code adds.
[[nodiscard]] Machine describe_machine(const std::filesystem::path& root = "/");

}  // namespace bb
