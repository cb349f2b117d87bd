#include "backends/drivers/probe.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <exception>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "backends/drivers/drivers.h"
#include "backends/process/child_process.h"
#include "backends/process/working_time.h"

namespace bb {
namespace {

using Json = nlohmann::json;

// A driver that is being probed.
struct Probe {
  Driver driver;
  ChildProcess process;
  WorkingTime time = {};
  bool done = false;
};

struct Found {
  std::vector<Device> devices;
  std::vector<std::string> drivers;  // the driver of each device, as load_only() takes it
  std::vector<std::string> problems;
};

Json to_json(const Device& device) {
  return {device.name, device.platform, device.kind, device.unusable, device.description};
}

Device device_from(const Json& json) {
  return {json.at(0), json.at(1), json.at(2), json.at(3), json.at(4)};
}

// What a driver's process sent, which may be anything: its devices, or the problem as a text.
Json parsed(const std::string& reply) {
  Json json = Json::parse(reply, nullptr, /*allow_exceptions=*/false);
  try {
    if (json.is_string()) return json;
    for (const Json& device : json) static_cast<void>(device_from(device));
    return json;
  } catch (const Json::exception&) {
    return "its process sent a reply that makes no sense";
  }
}

// Runs in the driver's process. Returns its devices, or the problem as a text.
Json devices_of(const Driver& driver, const std::function<std::vector<Device>()>& find_devices) {
  try {
    load_only(driver.selector);
    Json devices = Json::array();
    for (const Device& device : find_devices()) devices.push_back(to_json(device));
    return devices.empty() ? Json(why_no_device(driver)) : devices;
  } catch (const std::exception& error) {
    return error.what();
  }
}

class Prober {
 public:
  Prober(std::chrono::milliseconds timeout,
         const std::function<std::vector<Device>()>& find_devices)
      : timeout_(timeout) {
    for (const Driver& driver : registered_drivers()) {
      probes_.push_back({driver, ChildProcess([&](const Channel& channel) {
                           channel.send(devices_of(driver, find_devices)
                                            .dump(-1, ' ', false, Json::error_handler_t::replace));
                         })});
    }
  }

  Found run() {
    while (true) {
      std::vector<Probe*> waiting;
      std::vector<const Channel*> channels;
      for (Probe& probe : probes_) {
        if (probe.done) continue;
        waiting.push_back(&probe);
        channels.push_back(&probe.process.channel());
      }
      if (waiting.empty()) break;
      constexpr std::chrono::milliseconds kTick(100);
      if (const auto ready = wait_readable(channels, kTick)) receive(*waiting[*ready]);
      for (Probe* const probe : waiting) check_time(*probe);
    }
    return collect();
  }

 private:
  void receive(Probe& probe) {
    const std::optional<std::string> reply = probe.process.channel().receive();
    replies_[probe.driver.name] =
        reply ? parsed(*reply) : Json("it crashed: " + probe.process.wait());
    probe.done = true;
  }

  void check_time(Probe& probe) {
    if (probe.done) return;
    probe.time.tick(probe.process);
    if (probe.time.worked() < timeout_) return;
    replies_[probe.driver.name] =
        fmt::format("no answer within {} s", std::chrono::duration<double>(timeout_).count());
    probe.process.kill();
    probe.done = true;
  }

  // In the order of the drivers, whichever answered first.
  Found collect() {
    Found found;
    for (const Probe& probe : probes_) {
      const Json& reply = replies_.at(probe.driver.name);
      if (reply.is_string()) {
        found.problems.push_back(
            fmt::format("{}: {}", probe.driver.name, reply.get<std::string>()));
        continue;
      }
      for (const Json& device : reply) {
        found.devices.push_back(device_from(device));
        found.drivers.push_back(probe.driver.selector);
      }
    }
    return found;
  }

  std::chrono::milliseconds timeout_;
  std::vector<Probe> probes_;
  std::map<std::string, Json> replies_;  // by the driver's name
};

std::string why_none(const Found& found, const std::string& requested) {
  if (found.devices.empty()) {
    if (found.problems.empty()) return why_no_driver();
    return fmt::format("no OpenCL driver has a device; {}{}", fmt::join(found.problems, "; "),
                       variables_that_hide_devices());
  }
  const std::vector<std::size_t> meant = matching_devices(found.devices, requested);
  if (!requested.empty() && !meant.empty()) {
    std::string text = fmt::format(
        "'{}' can mean several OpenCL devices; write the name of one, or more of it:", requested);
    for (const std::size_t n : meant) text += "\n  " + found.devices[n].description;
    return text;
  }
  std::string text = "no usable OpenCL device";
  if (!requested.empty()) text += fmt::format(" is named '{}'", requested);
  text += "; the devices are:";
  for (const Device& device : found.devices) text += "\n  " + device.description;
  return text;
}

}  // namespace

Availability probe_drivers(const BackendOptions& options,
                           const std::function<std::vector<Device>()>& find_devices) {
  Found found = Prober(options.timeout, find_devices).run();
  Availability availability;
  for (const Device& device : found.devices) availability.devices.push_back(device.description);
  if (const auto chosen = choose_device(found.devices, options.device)) {
    availability.usable = true;
    availability.device = found.devices[*chosen].name;
    availability.driver = found.drivers[*chosen];
  } else {
    availability.reason = why_none(found, options.device);
    availability.unknown_device = choose_device(found.devices, "").has_value();
  }
  availability.problems = std::move(found.problems);
  return availability;
}

}  // namespace bb
