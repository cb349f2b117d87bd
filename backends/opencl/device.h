// The OpenCL devices of this machine, and the choice of one.
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
  int local_bytes = 0;  // of local memory for each work-group
  bool shares_host_memory = false;
  std::string unusable;  // the reason, or empty

  [[nodiscard]] bool is_cpu() const { return (type & CL_DEVICE_TYPE_CPU) != 0; }

  /// What a person wants to know of it, in one line.
  [[nodiscard]] std::string description() const;
};

/// Every device of every platform. Empty where no driver is installed.
[[nodiscard]] std::vector<Device> find_devices();

/// The first usable device whose name or platform contains `wanted`, in any case of letters. With
/// nothing wanted, the first GPU, else the first CPU, else the first of any kind.
/// Throws std::runtime_error, listing the devices, where there is none.
[[nodiscard]] Device choose_device(const std::vector<Device>& devices, std::string_view wanted);

}  // namespace bb::opencl
