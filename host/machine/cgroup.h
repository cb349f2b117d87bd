// What the control groups of this process (version 1 or 2) let it use.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

namespace bb {

/// The memory that this process may use, in bytes: the machine's, or less where its control group,
/// or one above it, sets a limit. `root` is where /proc and /sys are.
[[nodiscard]] std::size_t usable_memory(const std::filesystem::path& root = "/");

/// The CPU time that the control groups allow, in cores. Absent where they set no limit.
[[nodiscard]] std::optional<double> cpu_quota(const std::filesystem::path& root = "/");

/// The quota that a control group's cpu.max ("150000 100000", "max 100000") means, in cores.
[[nodiscard]] std::optional<double> parse_cpu_quota(const std::string& text);

}  // namespace bb
