// Checks whether the machine is now fit for measurements, and tells what to do if it is not.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "host/model/warning.h"

namespace bb {

/// The known state of the machine. Absent or empty: the machine does not tell.
struct Conditions {
  int cores = 1;                     // in the affinity mask
  int machine_cores = 1;             // the machine's online cores
  std::optional<double> cpu_quota;   // the CPU time that control groups allow, in cores
  std::optional<double> busy_cores;  // the load average of the last minute
  std::string governor;              // the first core's frequency governor
  std::optional<bool> turbo;         // the frequency may exceed the nominal one
};

/// `root` is the directory of the kernel's files (proc, sys).
[[nodiscard]] Conditions current_conditions(const std::filesystem::path& root = "/");

/// Every reason to doubt times measured with `workers` workers under these conditions, with its
/// remedy.
[[nodiscard]] std::vector<Warning> fitness_warnings(const Conditions& conditions, int workers);

/// The smallest step of the clock that times the runs, in seconds.
[[nodiscard]] double timer_resolution_s();

}  // namespace bb
