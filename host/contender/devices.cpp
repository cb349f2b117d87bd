#include "host/contender/devices.h"

#include <fmt/format.h>

#include <set>

#include "backends/registry/registry.h"
#include "host/base/error.h"
#include "host/contender/backend_process.h"

namespace bb {

std::vector<std::string> describe_devices(std::chrono::milliseconds timeout) {
  std::vector<std::string> devices;
  BackendOptions options;
  options.timeout = timeout;
  for (const BackendInfo& info : registry()) {
    if (!info.takes_device) continue;
    const Availability found = probe_once(info, options);
    devices.insert(devices.end(), found.devices.begin(), found.devices.end());
  }
  return devices;
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
