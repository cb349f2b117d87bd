// Devices for graphics and computing on the PCI bus.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace bb {

/// The maker and number of each, and its link to the host. `root` is the directory of the kernel's
/// files (sys).
[[nodiscard]] std::vector<std::string> graphics_devices(const std::filesystem::path& root);

}  // namespace bb
