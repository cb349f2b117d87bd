// Why there is no OpenCL device, driver by driver.
#pragma once

#include <string>

namespace bb::opencl {

/// For a machine on which no platform or no device was found: what is wrong with each driver that
/// is registered, or that none is. Loads the drivers' libraries, so it belongs into a process of
/// its own.
[[nodiscard]] std::string why_no_device();

}  // namespace bb::opencl
