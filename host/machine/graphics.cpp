#include "host/machine/graphics.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <system_error>

#include "host/machine/kernel_file.h"

namespace bb {
namespace fs = std::filesystem;
namespace {

struct Maker {
  std::string_view number;
  std::string_view name;
};

constexpr auto kMakers =
    std::to_array<Maker>({{"0x10de", "NVIDIA "}, {"0x1002", "AMD "}, {"0x8086", "Intel "}});

// "16 of 16 PCIe lanes, now at 2.5 of 32.0 GT/s": an idle card saves power by a slower link. Empty
// where the bus has no lanes.
std::string link_of(const fs::path& device) {
  const auto lanes = read_number(device / "current_link_width");
  const auto most_lanes = read_number(device / "max_link_width");
  if (!lanes || !most_lanes || *lanes < 1) return "";
  const auto speed = read_number(device / "current_link_speed");
  const auto highest = read_number(device / "max_link_speed");
  const std::string speeds =
      speed && highest ? fmt::format(", now at {:.1f} of {:.1f} GT/s", *speed, *highest) : "";
  return fmt::format(", {} of {} PCIe lanes{}", *lanes, *most_lanes, speeds);
}

// "0x10de" without its prefix.
std::string bare(const std::string& number) {
  return number.starts_with("0x") ? number.substr(2) : number;
}

}  // namespace

std::vector<std::string> graphics_devices(const fs::path& root) {
  std::vector<fs::path> folders;
  std::error_code absent;
  for (const auto& entry : fs::directory_iterator(root / "sys/bus/pci/devices", absent)) {
    // Display controllers and processing accelerators, by their base class.
    const std::string kind = read_line(entry.path() / "class");
    if (kind.starts_with("0x03") || kind.starts_with("0x12")) folders.push_back(entry.path());
  }
  std::ranges::sort(folders);
  std::vector<std::string> devices;
  devices.reserve(folders.size());
  for (const fs::path& folder : folders) {
    const std::string vendor = read_line(folder / "vendor");
    const auto maker = std::ranges::find(kMakers, vendor, &Maker::number);
    devices.push_back(fmt::format("{}{}:{}{}", maker == kMakers.end() ? "" : maker->name,
                                  bare(vendor), bare(read_line(folder / "device")),
                                  link_of(folder)));
  }
  return devices;
}

}  // namespace bb
