// The OpenCL devices that this process can see.
#pragma once

#include <string>
#include <vector>

#include "backends/drivers/device.h"
#include "backends/opencl/api.h"

namespace bb::opencl {

struct OpenClDevice {
  cl::Device handle;
  Device about;
  std::string driver;   // its version
  int local_bytes = 0;  // local memory of each work-group
  bool shares_host_memory = false;
};

/// Every device of every driver that is loaded; empty where none has one. Throws cl::Error.
[[nodiscard]] std::vector<OpenClDevice> find_devices();

/// The device that choose_device() of backends/drivers chooses. Throws std::runtime_error where it
/// chooses none.
[[nodiscard]] OpenClDevice find_device(const std::string& requested);

/// The device's context. It lives as long as the process: a driver may load a library for each new
/// one, which takes PoCL most of a second.
[[nodiscard]] cl::Context context_of(const cl::Device& device);

}  // namespace bb::opencl
