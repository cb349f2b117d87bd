// Finds the OpenCL devices of this machine, and chooses one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "backends/opencl/api.h"

namespace bb::opencl {

struct Device {
  cl::Device handle;
  std::string name;
  std::string platform;
  std::string driver;
  cl_device_type type = 0;
  cl_uint compute_units = 0;
  cl_ulong memory_bytes = 0;
  int local_bytes = 0;  // local memory of each work-group
  bool shares_host_memory = false;
  std::string unusable;  // why the device cannot be used, or empty

  [[nodiscard]] bool is_cpu() const { return (type & CL_DEVICE_TYPE_CPU) != 0; }

  /// One line for a person to read.
  [[nodiscard]] std::string description() const;
};

/// Every device of every platform; empty where no driver is installed. Throws cl::Error.
[[nodiscard]] std::vector<Device> find_devices();

/// The first usable device whose name or platform contains `requested`, ignoring case. If
/// `requested` is empty: the first GPU, else the first CPU, else the first device of any kind.
/// Throws std::runtime_error, listing the devices, where there is none.
[[nodiscard]] Device choose_device(const std::vector<Device>& devices, std::string_view requested);

}  // namespace bb::opencl
