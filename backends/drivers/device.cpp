#include "backends/drivers/device.h"

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

}  // namespace

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
