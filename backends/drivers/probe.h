// Finds the devices of all OpenCL drivers, although a driver may be broken.
#pragma once

#include <functional>
#include <vector>

#include "backends/drivers/device.h"
#include "backends/interface/backend.h"

namespace bb {

/// Calls `find_devices` once for each registered driver, in a process that loads no other, and
/// chooses the device that the options ask for. A driver that errs, crashes, or does not answer
/// within the options' timeout has no device, and is a problem with its reason. The calling process
/// must have a single thread, and does not load any driver.
[[nodiscard]] Availability probe_drivers(const BackendOptions& options,
                                         const std::function<std::vector<Device>()>& find_devices);

}  // namespace bb
