#include "host/memory_limit.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <fstream>

namespace bb {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kPrefixes = "kmgt";

// The number in a control group's file; absent where there is none ("max", or no file).
std::optional<std::size_t> read_limit(const fs::path& path) {
  std::ifstream file(path);
  std::size_t limit = 0;
  return file >> limit ? std::optional(limit) : std::nullopt;
}

// The lowest limit of a group and those above it. A container may see its own group as the topmost
// one, under whatever path it is listed.
void apply_limits(const fs::path& hierarchy, fs::path group, const char* file, std::size_t& least) {
  while (true) {
    const fs::path directory = hierarchy / group.relative_path();
    if (const auto limit = read_limit(directory / file)) least = std::min(least, *limit);
    if (group == group.parent_path()) return;
    group = group.parent_path();
  }
}

}  // namespace

std::optional<std::size_t> parse_bytes(std::string_view text) {
  double value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc()) return std::nullopt;
  std::string unit(stop, text.data() + text.size());
  std::ranges::transform(unit, unit.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  unit.erase(0, unit.find_first_not_of(' '));
  if (unit.ends_with('b')) unit.pop_back();
  if (!unit.empty()) {
    const std::size_t power = kPrefixes.find(unit.front());
    const bool binary = unit.size() == 2 && unit[1] == 'i';
    if (power == std::string_view::npos || (unit.size() > 1 && !binary)) return std::nullopt;
    value *= std::pow(binary ? 1024 : 1000, static_cast<double>(power + 1));
  }
  constexpr double kMost = 1e18;
  return value >= 1 && value <= kMost ? std::optional(static_cast<std::size_t>(value))
                                      : std::nullopt;
}

std::string format_bytes(std::size_t bytes) {
  constexpr std::array kUnits = {"B", "kB", "MB", "GB", "TB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; value >= 999.5 && unit + 1 < kUnits.size(); ++unit) value /= 1000;
  const int decimals = unit == 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return fmt::format("{:.{}f} {}", value, decimals, kUnits.at(unit));
}

std::string round_bytes_up(std::size_t bytes) {
  constexpr std::size_t kCoarse = 100;  // units of which a whole number is precise enough
  std::size_t unit = 1000;
  std::string_view prefixes = "kMG";
  while (prefixes.size() > 1 && bytes > kCoarse * unit * 1000) {
    unit *= 1000;
    prefixes.remove_prefix(1);
  }
  return fmt::format("{}{}", (bytes + unit - 1) / unit, prefixes.front());
}

std::size_t usable_memory(const fs::path& root) {
  std::size_t least = static_cast<std::size_t>(sysconf(_SC_PHYS_PAGES)) *
                      static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  // "ID:CONTROLLERS:/PATH"; the hierarchy without controllers is that of v2.
  std::ifstream groups(root / "proc/self/cgroup");
  const fs::path mounts = root / "sys/fs/cgroup";
  for (std::string line; std::getline(groups, line);) {
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const fs::path group = line.substr(second + 1);
    if (controllers.empty()) apply_limits(mounts, group, "memory.max", least);
    if (controllers == "memory") {
      apply_limits(mounts / "memory", group, "memory.limit_in_bytes", least);
    }
  }
  return least;
}

}  // namespace bb
