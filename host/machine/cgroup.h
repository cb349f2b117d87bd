// The limits that control groups (version 1 or 2) set for this process.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

namespace bb {

/// The memory that the control groups allow, in bytes. Absent where they set no limit.
[[nodiscard]] std::optional<std::size_t> memory_limit(const std::filesystem::path& root = "/");

/// The memory that this process may use, in bytes: all memory of the machine, or less if its
/// control group, or a group above it, sets a limit. `root` is the directory of /proc and /sys.
[[nodiscard]] std::size_t usable_memory(const std::filesystem::path& root = "/");

/// The CPU time that the control groups allow, in cores. Absent where they set no limit.
[[nodiscard]] std::optional<double> cpu_quota(const std::filesystem::path& root = "/");

/// The number of workers that can have a core's time each: `cores`, or fewer if the quota is
/// smaller. At least 1.
[[nodiscard]] int workers_for(int cores, std::optional<double> quota);

/// Converts a control group's cpu.max ("150000 100000", "max 100000") to a quota in cores.
[[nodiscard]] std::optional<double> parse_cpu_quota(const std::string& text);

}  // namespace bb
