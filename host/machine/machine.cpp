#include "host/machine/machine.h"

#include <fmt/format.h>
#include <gnu/libc-version.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "backends/process/cores.h"
#include "host/machine/kernel_file.h"

namespace bb {
namespace {

std::string cpu_name() {
  std::ifstream cpuinfo("/proc/cpuinfo");
  for (std::string line; std::getline(cpuinfo, line);) {
    const std::size_t colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
  }
  return "unknown processor";  // the file does not name it on every architecture
}

const std::filesystem::path kCpus = "/sys/devices/system/cpu";

std::string topology() {
  std::set<std::string> packages;
  std::set<std::string> cores;
  int threads = 0;
  for (;; ++threads) {
    const std::filesystem::path directory = kCpus / fmt::format("cpu{}", threads) / "topology";
    const std::string package = read_line(directory / "physical_package_id");
    if (package.empty()) break;
    packages.insert(package);
    cores.insert(package + ":" + read_line(directory / "core_id"));
  }
  return fmt::format("{} packages, {} cores, {} hardware threads", packages.size(), cores.size(),
                     threads);
}

// The number of physical cores that the available hardware threads belong to; 0 if not known.
int physical_cores() {
  std::set<std::string> cores;
  for (const int thread : available_threads()) {
    const std::string siblings =
        read_line(kCpus / fmt::format("cpu{}", thread) / "topology/thread_siblings_list");
    if (siblings.empty()) return 0;
    cores.insert(siblings);
  }
  return static_cast<int>(cores.size());
}

std::vector<std::string> caches() {
  std::vector<std::string> caches;
  for (int index = 0;; ++index) {
    const std::filesystem::path directory = kCpus / "cpu0/cache" / fmt::format("index{}", index);
    const std::string size = read_line(directory / "size");
    if (size.empty()) return caches;
    caches.push_back(fmt::format("L{} {} {}", read_line(directory / "level"),
                                 read_line(directory / "type"), size));
  }
}

// The number of nodes that the machine's memory is divided into.
int numa_nodes() {
  const std::filesystem::path nodes = "/sys/devices/system/node";
  int count = 0;
  while (std::filesystem::exists(nodes / fmt::format("node{}", count))) ++count;
  return count;
}

}  // namespace

Machine describe_machine() {
  utsname system{};
  uname(&system);
  return {cpu_name(),
          fmt::format("{} {} {}", &system.sysname[0], &system.release[0], &system.machine[0]),
          available_cores(),
          physical_cores(),
          topology(),
          caches(),
          static_cast<std::size_t>(sysconf(_SC_PHYS_PAGES)) *
              static_cast<std::size_t>(sysconf(_SC_PAGESIZE)),
          fmt::format("glibc {}", gnu_get_libc_version()),
          read_line(kCpus / "cpu0/cpufreq/scaling_governor"),
          numa_nodes()};
}

}  // namespace bb
