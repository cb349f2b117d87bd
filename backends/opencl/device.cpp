#include "backends/opencl/device.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <limits>
#include <optional>
#include <system_error>

#include "backends/opencl/drivers.h"

namespace bb::opencl {
namespace {

namespace fs = std::filesystem;

std::optional<fs::path> users_cache() {
  const char* const cache = std::getenv("XDG_CACHE_HOME");
  if (cache != nullptr && fs::path(cache).is_absolute()) return cache;
  const char* const home = std::getenv("HOME");
  if (home == nullptr) return std::nullopt;
  return fs::path(home) / ".cache";
}

// Whether the folder can be made, or is there, and is this user's to write to.
bool make_private(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder.parent_path(), error);
  mkdir(folder.c_str(), S_IRWXU);
  struct stat status {};
  return lstat(folder.c_str(), &status) == 0 && S_ISDIR(status.st_mode) &&
         status.st_uid == geteuid() && access(folder.c_str(), W_OK) == 0;
}

// PoCL caches compiled kernels on disk, and has no device where it cannot. A folder of its own
// keeps this program's kernels apart from those of other programs, and can be removed for a cold
// start. A user without a home gets one among the temporary files.
void use_private_kernel_cache() {
  constexpr const char* kVariable = "POCL_CACHE_DIR";
  if (std::getenv(kVariable) != nullptr) return;
  std::vector<fs::path> folders;
  if (const std::optional<fs::path> cache = users_cache()) {
    folders.push_back(*cache / "backend-bench" / "pocl");
  }
  std::error_code none;
  const fs::path temporary = fs::temp_directory_path(none);
  if (!none) folders.push_back(temporary / fmt::format("backend-bench-pocl-{}", geteuid()));
  for (const fs::path& folder : folders) {
    if (!make_private(folder)) continue;
    setenv(kVariable, folder.c_str(), 1);
    return;
  }
}

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

Device describe(const cl::Device& handle, const std::string& platform) {
  Device device;
  device.handle = handle;
  device.platform = platform;
  device.name = trimmed(handle.getInfo<CL_DEVICE_NAME>());
  device.driver = trimmed(handle.getInfo<CL_DRIVER_VERSION>());
  device.type = handle.getInfo<CL_DEVICE_TYPE>();
  device.compute_units = handle.getInfo<CL_DEVICE_MAX_COMPUTE_UNITS>();
  device.memory_bytes = handle.getInfo<CL_DEVICE_GLOBAL_MEM_SIZE>();
  device.local_bytes = static_cast<int>(std::min<cl_ulong>(
      handle.getInfo<CL_DEVICE_LOCAL_MEM_SIZE>(), std::numeric_limits<int>::max()));
  device.shares_host_memory = handle.getInfo<CL_DEVICE_HOST_UNIFIED_MEMORY>() != CL_FALSE;
  device.unusable = why_unusable(handle);
  return device;
}

std::string_view type_name(cl_device_type type) {
  if ((type & CL_DEVICE_TYPE_GPU) != 0) return "GPU";
  if ((type & CL_DEVICE_TYPE_CPU) != 0) return "CPU";
  if ((type & CL_DEVICE_TYPE_ACCELERATOR) != 0) return "accelerator";
  return "device";
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](unsigned char c) { return std::tolower(c); });
  return result;
}

std::string list(const std::vector<Device>& devices) {
  std::string lines;
  for (const Device& device : devices) lines += "\n  " + device.description();
  return lines.empty() ? "\n  none: " + why_no_device() : lines;
}

}  // namespace

std::string Device::description() const {
  constexpr double kGiB = 1 << 30;
  const std::string line =
      fmt::format("{} ({}, {} compute units, {:.1f} GiB, {}, driver {})", name, type_name(type),
                  compute_units, static_cast<double>(memory_bytes) / kGiB, platform, driver);
  return unusable.empty() ? line : fmt::format("{}: unusable, {}", line, unusable);
}

std::vector<Device> find_devices() {
  use_private_kernel_cache();
  std::vector<Device> devices;
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

Device choose_device(const std::vector<Device>& devices, std::string_view requested) {
  const auto first = [&](const std::function<bool(const Device&)>& condition) {
    return std::ranges::find_if(devices, [&](const Device& device) {
      return device.unusable.empty() && condition(device);
    });
  };
  auto found = devices.end();
  if (requested.empty()) {
    for (const cl_device_type type :
         {cl_device_type{CL_DEVICE_TYPE_GPU}, cl_device_type{CL_DEVICE_TYPE_CPU},
          cl_device_type{CL_DEVICE_TYPE_ALL}}) {
      found = first([&](const Device& device) { return (device.type & type) != 0; });
      if (found != devices.end()) return *found;
    }
    throw std::runtime_error(
        fmt::format("no usable OpenCL device; the devices are:{}", list(devices)));
  }
  const std::string pattern = lower(requested);
  found = first([&](const Device& device) {
    return lower(device.name).find(pattern) != std::string::npos ||
           lower(device.platform).find(pattern) != std::string::npos;
  });
  if (found != devices.end()) return *found;
  throw std::runtime_error(fmt::format("no usable OpenCL device is named '{}'; the devices are:{}",
                                       requested, list(devices)));
}

}  // namespace bb::opencl
