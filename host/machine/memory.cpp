#include "host/machine/memory.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "host/base/bytes.h"
#include "host/machine/kernel_file.h"

namespace bb {
namespace fs = std::filesystem;
namespace {

// The bytes in "MemTotal: 4000000 kB", or, of a node, "Node 0 MemTotal: 4000000 kB".
std::size_t memory_in(const fs::path& meminfo, const std::string& key) {
  const auto values = read_values(meminfo, ':');
  const auto found = values.find(key);
  constexpr std::string_view kUnit = " kB";
  if (found == values.end() || !found->second.ends_with(kUnit)) return 0;
  const std::string number = found->second.substr(0, found->second.size() - kUnit.size());
  return parse_bytes(number + "KiB").value_or(0);
}

std::vector<std::string> nodes_in(const fs::path& folder) {
  std::vector<std::string> nodes;
  for (const int number : numbered_entries(folder, "node")) {
    const fs::path files = folder / fmt::format("node{}", number);
    const std::size_t bytes = memory_in(files / "meminfo", fmt::format("Node {} MemTotal", number));
    const std::string threads = read_line(files / "cpulist");
    nodes.push_back(fmt::format("node {}: {}{}", number, format_bytes(bytes),
                                threads.empty() ? "" : ", hardware threads " + threads));
  }
  return nodes;
}

struct ModuleType {
  std::uint8_t number;
  std::string_view name;
};

// By the System Management BIOS reference, "Memory Device: Type".
constexpr auto kModuleTypes = std::to_array<ModuleType>({{0x18, "DDR3"},
                                                         {0x1A, "DDR4"},
                                                         {0x1B, "LPDDR"},
                                                         {0x1C, "LPDDR2"},
                                                         {0x1D, "LPDDR3"},
                                                         {0x1E, "LPDDR4"},
                                                         {0x20, "HBM"},
                                                         {0x21, "HBM2"},
                                                         {0x22, "DDR5"},
                                                         {0x23, "LPDDR5"},
                                                         {0x24, "HBM3"}});

// "DDR5 at 4800 MT/s", from a memory device of the firmware's table. Empty where the slot is, or
// where the kind or speed is not known. Nothing else is read: the table has serial numbers.
std::string module_in(const fs::path& raw) {
  std::ifstream file(raw, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  constexpr std::size_t kSize = 0x0C;
  constexpr std::size_t kType = 0x12;
  constexpr std::size_t kSpeed = 0x15;
  constexpr std::size_t kConfiguredSpeed = 0x20;
  constexpr unsigned kUnknown = 0xFFFF;
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(bytes[at]); };
  // Strings follow at once, and older tables have fewer members.
  const std::size_t length = bytes.size() > 1 ? byte(1) : 0;
  if (length < kSpeed + 2 || bytes.size() < length) return "";
  const auto word = [&](std::size_t at) -> unsigned { return byte(at) | byte(at + 1) << 8U; };
  const auto type = std::ranges::find(kModuleTypes, byte(kType), &ModuleType::number);
  // What the module could do is not what it does.
  const bool configured = length >= kConfiguredSpeed + 2 && word(kConfiguredSpeed) > 0;
  const unsigned speed = word(configured ? kConfiguredSpeed : kSpeed);
  if (word(kSize) == 0 || type == kModuleTypes.end() || speed == 0 || speed == kUnknown) return "";
  return fmt::format("{} at {} MT/s", type->name, speed);
}

std::string modules_in(const fs::path& tables) {
  std::vector<std::pair<std::string, int>> kinds;
  for (const int slot : numbered_entries(tables, "17-")) {
    const std::string kind = module_in(tables / fmt::format("17-{}/raw", slot));
    if (kind.empty()) continue;
    const auto known = std::ranges::find(kinds, kind, &std::pair<std::string, int>::first);
    known == kinds.end() ? kinds.emplace_back(kind, 1).second : ++known->second;
  }
  std::vector<std::string> texts;
  texts.reserve(kinds.size());
  for (const auto& [kind, number] : kinds) texts.push_back(fmt::format("{} × {}", number, kind));
  return fmt::format("{}", fmt::join(texts, ", "));
}

// The choice that is in brackets: "always [madvise] never".
std::string chosen_in(const std::string& choices) {
  const std::size_t begin = choices.find('[');
  const std::size_t end = choices.find(']');
  if (begin == std::string::npos || end == std::string::npos || end < begin) return "";
  return choices.substr(begin + 1, end - begin - 1);
}

}  // namespace

void describe_memory(const fs::path& root, Machine& machine) {
  machine.memory_bytes = memory_in(root / "proc/meminfo", "MemTotal");
  machine.memory_modules = modules_in(root / "sys/firmware/dmi/entries");
  machine.numa = nodes_in(root / "sys/devices/system/node");
  machine.numa_nodes = static_cast<int>(machine.numa.size());
  machine.huge_pages = chosen_in(read_line(root / "sys/kernel/mm/transparent_hugepage/enabled"));
}

}  // namespace bb
