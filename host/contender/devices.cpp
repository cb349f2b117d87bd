#include "host/contender/devices.h"

#include "backends/registry/registry.h"
#include "host/contender/backend_process.h"

namespace bb {

std::vector<std::string> describe_devices() {
  std::vector<std::string> devices;
  for (const BackendInfo& info : registry()) {
    if (!info.takes_device) continue;
    const Availability found = probe_isolated(info);
    devices.insert(devices.end(), found.devices.begin(), found.devices.end());
  }
  return devices;
}

}  // namespace bb
