// Hypervisors and containers between the program and the machine.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "host/model/machine.h"

namespace bb {

/// Sets them, the product, and the limits of control groups. `root` is the directory of the
/// kernel's files (proc, sys, run). `hypervisor` is what the hypervisor calls itself; see below.
void describe_surroundings(const std::filesystem::path& root, std::string_view hypervisor,
                           Machine& machine);

/// What the hypervisor of the processor that this runs on calls itself: "KVM". Empty where there
/// is none, it has no name, or the processor has no instruction to ask.
[[nodiscard]] std::string hypervisor_by_cpuid();

}  // namespace bb
