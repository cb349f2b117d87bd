// Whether this machine is fit to measure on, now; and what to do where it is not.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "host/model/warning.h"

namespace bb {

/// What is known of the machine's state. Absent or empty: it does not say.
struct Conditions {
  int cores = 1;                     // by the affinity mask
  int machine_cores = 1;             // that the machine has online
  std::optional<double> cpu_quota;   // cores' worth of time that the control groups allow
  std::optional<double> busy_cores;  // the load average of the last minute
  std::string governor;              // of the first core's frequency
  std::optional<bool> turbo;         // the frequency may exceed the nominal one
};

/// `root` is where the kernel's files (proc, sys) lie.
[[nodiscard]] Conditions current_conditions(const std::filesystem::path& root = "/");

/// Each reason to doubt times that `workers` workers give under these conditions, with its remedy.
[[nodiscard]] std::vector<Warning> fitness_warnings(const Conditions& conditions, int workers);

/// The least that the clock of the timed runs advances by, in seconds.
[[nodiscard]] double timer_resolution_s();

}  // namespace bb
