#include "backends/process/pinning.h"

#include <sched.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <string>
#include <system_error>

#include "backends/process/cores.h"

namespace bb {

std::vector<int> bound_cores() {
  std::vector<int> cores;
  if (available_cores() == 1) return cores;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/task")) {
    cpu_set_t mask;
    CPU_ZERO(&mask);
    const pid_t thread = std::stoi(entry.path().filename());
    if (sched_getaffinity(thread, sizeof mask, &mask) != 0 || CPU_COUNT(&mask) != 1) continue;
    int core = 0;
    while (CPU_ISSET(static_cast<std::size_t>(core), &mask) == 0) ++core;
    cores.push_back(core);
  }
  std::ranges::sort(cores);
  return cores;
}

Pinning::Pinning(const BackendOptions& options) {
  if (options.cores.empty()) return;
  for (int worker = 0; worker < options.workers; ++worker) {
    cores_.push_back(options.cores[static_cast<std::size_t>(worker) % options.cores.size()]);
  }
}

void Pinning::bind(std::size_t worker) const {
  if (cores_.empty()) return;
  cpu_set_t mask;
  CPU_ZERO(&mask);
  CPU_SET(cores_[worker % cores_.size()], &mask);
  if (sched_setaffinity(0, sizeof mask, &mask) != 0) {
    throw std::system_error(errno, std::generic_category(), "a worker cannot be bound to its core");
  }
}

}  // namespace bb
