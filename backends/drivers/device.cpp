#include "backends/drivers/device.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace bb {
namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](unsigned char c) { return std::tolower(c); });
  return result;
}

template <class Condition>
std::vector<std::size_t> usable_devices(std::span<const Device> devices, Condition&& condition) {
  std::vector<std::size_t> found;
  for (std::size_t n = 0; n < devices.size(); ++n) {
    if (devices[n].unusable.empty() && condition(devices[n])) found.push_back(n);
  }
  return found;
}

std::string_view name_of(DeviceKind kind) {
  if (kind == DeviceKind::gpu) return "GPU";
  return kind == DeviceKind::cpu ? "CPU" : "device";
}

}  // namespace

std::string describe(const Device& device, const DeviceFacts& facts) {
  constexpr double kGiB = 1 << 30;
  std::string line = fmt::format(
      "{} ({}, {} compute units{}, {:.1f} GiB, {}, driver {})", device.name, name_of(device.kind),
      facts.compute_units, facts.mhz > 0 ? fmt::format(" of {} MHz", facts.mhz) : "",
      static_cast<double>(facts.memory_bytes) / kGiB, device.platform, facts.driver);
  if (device.unusable.empty()) return line;
  return fmt::format("{}: unusable, {}", line, device.unusable);
}

std::vector<std::size_t> matching_devices(std::span<const Device> devices,
                                          std::string_view requested) {
  const std::string wanted = lower(requested);
  const auto contain = [&](std::string Device::*text) {
    return usable_devices(devices, [&](const Device& device) {
      return lower(device.*text).find(wanted) != std::string::npos;
    });
  };
  std::vector<std::size_t> found =
      usable_devices(devices, [&](const Device& device) { return lower(device.name) == wanted; });
  if (found.empty()) found = contain(&Device::name);
  if (found.empty()) found = contain(&Device::platform);
  return found;
}

std::optional<std::size_t> choose_device(std::span<const Device> devices,
                                         std::string_view requested) {
  const std::vector<std::size_t> found = matching_devices(devices, requested);
  if (found.empty()) return std::nullopt;
  if (requested.empty()) {
    return std::ranges::min(found, {}, [&](std::size_t n) { return devices[n].kind; });
  }
  const Device& first = devices[found.front()];
  const bool one = std::ranges::all_of(found, [&](std::size_t n) {
    return devices[n].name == first.name && devices[n].platform == first.platform;
  });
  return one ? std::optional(found.front()) : std::nullopt;
}

}  // namespace bb
