// What the processor is, and who governs its clock.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "host/model/machine.h"

namespace bb {

// `root` is the directory of the kernel's files (proc, sys).

/// Sets the processor's name and model, who governs its clock, and what the kernel does about its
/// flaws.
void describe_processor(const std::filesystem::path& root, Machine& machine);

/// Who governs the first core's clock rate; empty where it is not known.
[[nodiscard]] std::string clock_governor(const std::filesystem::path& root);

/// Whether the clock rate may exceed the nominal one. Absent where it is not known.
[[nodiscard]] std::optional<bool> turbo(const std::filesystem::path& root);

}  // namespace bb
