// The OpenCL drivers that are registered with the loader of this machine. Nothing here calls
// OpenCL.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "backends/interface/backend.h"

namespace bb {

struct Driver {
  std::string name;      // of the file that registers it, as in "pocl.icd"
  std::string selector;  // for load_only()
};

/// In the order of their names. The user's OCL_ICD_VENDORS can name a folder of such files, one of
/// them, or a library.
[[nodiscard]] std::vector<Driver> registered_drivers();

/// Lets this process load that driver alone, or every driver if `selector` is empty, and gives a
/// driver that needs one a folder for its compiled kernels. Call it before the first call to
/// OpenCL.
void load_only(const std::string& selector);

/// The same for a backend that is to use the driver for these job sets: with BackendOptions::cores,
/// PoCL's threads are bound to cores, where the process may run on as many from the first one on.
/// They stay free where images are decoded: a bound thread would wait for the one that decodes on
/// its core, while another core is idle.
void prepare_driver(const BackendOptions& options, std::span<const JobSet* const> job_sets);

/// What is wrong with a driver that has no device. Loads its library.
[[nodiscard]] std::string why_no_device(const Driver& driver);

/// The reason if no driver is registered.
[[nodiscard]] std::string why_no_driver();

/// The environment variables that may leave a driver without any device, each after a semicolon.
[[nodiscard]] std::string variables_that_hide_devices();

}  // namespace bb
