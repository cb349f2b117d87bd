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
std::optional<std::size_t> first_usable(std::span<const Device> devices, Condition&& condition) {
  const auto found = std::ranges::find_if(
      devices, [&](const Device& device) { return device.unusable.empty() && condition(device); });
  if (found == devices.end()) return std::nullopt;
  return static_cast<std::size_t>(found - devices.begin());
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

std::optional<std::size_t> choose_device(std::span<const Device> devices,
                                         std::string_view requested) {
  if (!requested.empty()) {
    const std::string pattern = lower(requested);
    return first_usable(devices, [&](const Device& device) {
      return lower(device.name).find(pattern) != std::string::npos ||
             lower(device.platform).find(pattern) != std::string::npos;
    });
  }
  for (const DeviceKind kind : {DeviceKind::gpu, DeviceKind::cpu, DeviceKind::other}) {
    const auto found =
        first_usable(devices, [&](const Device& device) { return device.kind == kind; });
    if (found) return found;
  }
  return std::nullopt;
}

}  // namespace bb
