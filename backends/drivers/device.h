// A device of an OpenCL driver, as far as it must be known to choose one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace bb {

enum class DeviceKind { gpu, cpu, other };

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

/// The index of the first usable device whose name or platform contains `requested`, ignoring case.
/// If `requested` is empty: the first GPU, else the first CPU, else the first device of any kind.
[[nodiscard]] std::optional<std::size_t> choose_device(std::span<const Device> devices,
                                                       std::string_view requested);

}  // namespace bb
