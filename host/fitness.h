// Whether this machine is fit to measure on, now; and what to do where it is not.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace bb {

/// What is known of the machine's state. Absent or empty: it does not say.
struct Conditions {
  int cores = 1;                     // by the affinity mask
  int machine_cores = 1;             // that the machine has online
  std::optional<double> cpu_quota;   // cores' worth of time that the control group allows
  std::optional<double> busy_cores;  // the load average of the last minute
  std::string governor;              // of the first core's frequency
  std::optional<bool> turbo;         // the frequency may exceed the nominal one
};

[[nodiscard]] Conditions current_conditions();

/// A line for each reason to doubt times that `workers` workers give under these conditions, with a
/// remedy.
[[nodiscard]] std::vector<std::string> fitness_warnings(const Conditions& conditions, int workers);

/// The quota that a control group's cpu.max ("150000 100000", "max 100000") means, in cores.
[[nodiscard]] std::optional<double> parse_cpu_quota(const std::string& text);

}  // namespace bb
