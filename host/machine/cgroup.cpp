#include "host/machine/cgroup.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "host/machine/kernel_file.h"

namespace bb {
namespace fs = std::filesystem;
namespace {

// Calls `limit_of` with the directory of the control group and of each group above it, and returns
// the lowest limit. The limits of all these groups apply.
template <class LimitOf>
std::optional<double> least_limit(const fs::path& hierarchy, const fs::path& group,
                                  LimitOf&& limit_of) {
  std::optional<double> least;
  for (fs::path path = group.relative_path();; path = path.parent_path()) {
    // To append to a path that ends with a slash crashes with libstdc++ 12 if memory runs out.
    const std::optional<double> limit = limit_of(path.empty() ? hierarchy : hierarchy / path);
    if (limit && (!least || *limit < *least)) least = limit;
    if (path.empty()) return least;
  }
}

// The lowest limit of all control groups of this process. /proc/self/cgroup has lines
// "ID:CONTROLLERS:PATH"; the hierarchy without controllers is version 2. A container may see its
// own group as the root, although the file lists another path.
template <class LimitV1, class LimitV2>
std::optional<double> least_of_groups(const fs::path& root, const std::string& controller,
                                      LimitV1&& limit_v1, LimitV2&& limit_v2) {
  const fs::path mounts = root / "sys/fs/cgroup";
  std::optional<double> least;
  std::ifstream groups(root / "proc/self/cgroup");
  for (std::string line; std::getline(groups, line);) {
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const fs::path group = line.substr(second + 1);
    std::optional<double> limit;
    if (controllers.empty()) {
      limit = least_limit(mounts, group, limit_v2);
    } else if (("," + controllers + ",").find("," + controller + ",") != std::string::npos) {
      limit = least_limit(mounts / controllers, group, limit_v1);
    }
    if (limit && (!least || *limit < *least)) least = limit;
  }
  return least;
}

std::optional<double> quota_v1(const fs::path& group) {
  const auto quota = read_number(group / "cpu.cfs_quota_us");
  const auto period = read_number(group / "cpu.cfs_period_us");
  if (!quota || !period || *quota <= 0 || *period <= 0) return std::nullopt;
  return *quota / *period;
}

std::optional<double> quota_v2(const fs::path& group) {
  return parse_cpu_quota(read_line(group / "cpu.max"));
}

}  // namespace

std::optional<std::size_t> memory_limit(const fs::path& root) {
  // Version 1 writes a number near the highest one where there is no limit.
  constexpr double kNone = 0x1p62;
  const std::optional<double> limit = least_of_groups(
      root, "memory",
      [](const fs::path& group) { return read_number(group / "memory.limit_in_bytes"); },
      [](const fs::path& group) { return read_number(group / "memory.max"); });
  return limit && *limit < kNone ? std::optional(static_cast<std::size_t>(*limit)) : std::nullopt;
}

std::size_t usable_memory(const fs::path& root) {
  const std::size_t machine = static_cast<std::size_t>(sysconf(_SC_PHYS_PAGES)) *
                              static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  return std::min(machine, memory_limit(root).value_or(machine));
}

std::optional<double> cpu_quota(const fs::path& root) {
  return least_of_groups(root, "cpu", quota_v1, quota_v2);
}

int workers_for(int cores, std::optional<double> quota) {
  if (!quota || *quota >= cores) return cores;
  return std::max(1, static_cast<int>(*quota));
}

std::optional<double> parse_cpu_quota(const std::string& text) {
  std::istringstream stream(text);
  double quota = 0;
  double period = 0;
  if (!(stream >> quota >> period) || quota <= 0 || period <= 0) return std::nullopt;
  return quota / period;
}

}  // namespace bb
