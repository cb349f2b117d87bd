// A device of an OpenCL driver, as far as it must be known to choose one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bb {

enum class DeviceKind { gpu, cpu, other };  // in the order in which they are chosen

struct Device {
  std::string name;
  std::string platform;
  DeviceKind kind = DeviceKind::other;
  std::string unusable;     // why it cannot be used, or empty
  std::string description;  // one line for a person to read
};

/// What a driver tells of a device besides.
struct DeviceFacts {
  unsigned compute_units = 0;
  unsigned mhz = 0;  // 0 where the driver has none
  std::uint64_t memory_bytes = 0;
  std::string driver;  // its version
};

/// The description of the device. Of one device it is the same, whichever backend asks.
[[nodiscard]] std::string describe(const Device& device, const DeviceFacts& facts);

/// The usable devices that `requested` can mean, by their indices: those of this name, else those
/// whose name contains it, else those whose platform contains it; case does not matter. All of them
/// if it is empty.
[[nodiscard]] std::vector<std::size_t> matching_devices(std::span<const Device> devices,
                                                        std::string_view requested);

/// The index of the device that `requested` means. If it is empty: the first GPU, else the first
/// CPU, else the first device of any kind. Absent where it means none, or devices with different
/// names or platforms.
[[nodiscard]] std::optional<std::size_t> choose_device(std::span<const Device> devices,
                                                       std::string_view requested);

}  // namespace bb
