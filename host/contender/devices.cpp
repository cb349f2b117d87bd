#include "host/contender/devices.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "backends/registry/registry.h"
#include "host/base/error.h"
#include "host/contender/backend_process.h"

namespace bb {

std::vector<std::string> distinct_devices(std::span<const std::vector<std::string>> by_backend) {
  std::vector<std::string> devices;
  for (const std::vector<std::string>& found : by_backend) {
    std::vector<std::string> known = devices;
    for (const std::string& device : found) {
      const auto same = std::ranges::find(known, device);
      if (same == known.end()) {
        devices.push_back(device);
      } else {
        known.erase(same);
      }
    }
  }
  return devices;
}

std::vector<std::string> describe_devices(std::chrono::milliseconds timeout) {
  std::vector<std::vector<std::string>> by_backend;
  BackendOptions options;
  options.timeout = timeout;
  for (const BackendInfo& info : registry()) {
    if (!info.takes_device) continue;
    by_backend.push_back(probe_once(info, options).devices);
  }
  return distinct_devices(by_backend);
}

void check_device(std::span<const Entrant> entrants, const EntrantChoice& choice) {
  if (choice.device.empty()) return;
  BackendOptions options;
  options.device = choice.device;
  options.timeout = choice.timeout;
  std::string refusal;
  std::set<std::string> asked;
  for (const Entrant& entrant : entrants) {
    const BackendInfo& info = get_backend(entrant.key.backend);
    if (!info.takes_device || !asked.insert(info.name).second) continue;
    const Availability found = probe_once(info, options);
    if (!found.unknown_device) return;
    refusal = found.reason;
  }
  if (!refusal.empty()) {
    throw UsageError(fmt::format("--device {}: {}", choice.device, refusal));
  }
}

}  // namespace bb
