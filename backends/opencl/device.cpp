#include "backends/opencl/device.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string_view>

namespace bb::opencl {
namespace {

// Some drivers pad their names with spaces or zeros.
std::string trimmed(std::string text) {
  while (!text.empty() && (text.back() == '\0' || text.back() == ' ')) text.pop_back();
  text.erase(0, text.find_first_not_of(' '));
  return text;
}

std::string why_unusable(const cl::Device& device) {
  if (device.getInfo<CL_DEVICE_AVAILABLE>() == CL_FALSE) return "the device is not available";
  if (device.getInfo<CL_DEVICE_COMPILER_AVAILABLE>() == CL_FALSE) return "it has no compiler";
  const std::string version = device.getInfo<CL_DEVICE_VERSION>();  // "OpenCL <major>.<minor> …"
  constexpr std::string_view kPrefix = "OpenCL ";
  if (version.compare(kPrefix.size(), 3, "1.2") < 0) {
    return fmt::format("it has {}, and 1.2 is needed", trimmed(version));
  }
  return "";
}

DeviceKind kind_of(cl_device_type type) {
  if ((type & CL_DEVICE_TYPE_GPU) != 0) return DeviceKind::gpu;
  if ((type & CL_DEVICE_TYPE_CPU) != 0) return DeviceKind::cpu;
  return DeviceKind::other;
}

OpenClDevice describe(const cl::Device& handle, const std::string& platform) {
  OpenClDevice device;
  device.handle = handle;
  device.driver = trimmed(handle.getInfo<CL_DRIVER_VERSION>());
  device.local_bytes = static_cast<int>(std::min<cl_ulong>(
      handle.getInfo<CL_DEVICE_LOCAL_MEM_SIZE>(), std::numeric_limits<int>::max()));
  device.shares_host_memory = handle.getInfo<CL_DEVICE_HOST_UNIFIED_MEMORY>() != CL_FALSE;
  device.about = {trimmed(handle.getInfo<CL_DEVICE_NAME>()), platform,
                  kind_of(handle.getInfo<CL_DEVICE_TYPE>()), why_unusable(handle), ""};
  device.about.description =
      bb::describe(device.about, {handle.getInfo<CL_DEVICE_MAX_COMPUTE_UNITS>(),
                                  handle.getInfo<CL_DEVICE_MAX_CLOCK_FREQUENCY>(),
                                  handle.getInfo<CL_DEVICE_GLOBAL_MEM_SIZE>(), device.driver});
  return device;
}

}  // namespace

std::vector<OpenClDevice> find_devices() {
  std::vector<OpenClDevice> devices;
  std::vector<cl::Platform> platforms;
  try {
    cl::Platform::get(&platforms);
  } catch (const cl::Error& error) {
    constexpr cl_int kNoPlatform = -1001;  // CL_PLATFORM_NOT_FOUND_KHR, from the loader
    if (error.err() != kNoPlatform) throw;
  }
  for (const cl::Platform& platform : platforms) {
    std::vector<cl::Device> handles;
    try {
      platform.getDevices(CL_DEVICE_TYPE_ALL, &handles);
    } catch (const cl::Error& error) {
      if (error.err() != CL_DEVICE_NOT_FOUND) throw;
    }
    const std::string name = trimmed(platform.getInfo<CL_PLATFORM_NAME>());
    for (const cl::Device& handle : handles) devices.push_back(describe(handle, name));
  }
  return devices;
}

OpenClDevice find_device(const std::string& requested) {
  const std::vector<OpenClDevice> devices = find_devices();
  std::vector<Device> about;
  about.reserve(devices.size());
  for (const OpenClDevice& device : devices) about.push_back(device.about);
  if (const auto chosen = choose_device(about, requested)) return devices[*chosen];
  throw std::runtime_error(
      requested.empty()
          ? "no OpenCL device is usable"
          : fmt::format("no usable OpenCL device, or several, can be called '{}'", requested));
}

cl::Context context_of(const cl::Device& device) {
  // Of the first device: a process has one. Nothing releases the handle: at the end of the process
  // the driver may be gone before it.
  static cl_device_id known_device = nullptr;
  static cl_context known_context = nullptr;
  constexpr bool kRetain = true;
  if (known_device == device()) return cl::Context(known_context, kRetain);
  cl::Context made(device);
  if (known_device == nullptr) {
    known_device = device();
    known_context = made();
    clRetainContext(known_context);
  }
  return made;
}

}  // namespace bb::opencl
