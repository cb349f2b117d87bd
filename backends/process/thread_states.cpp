#include "backends/process/thread_states.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

namespace bb {

std::string thread_states(pid_t process) {
  std::string states;
  std::error_code gone;
  const auto threads =
      std::filesystem::directory_iterator(fmt::format("/proc/{}/task", process), gone);
  for (const std::filesystem::directory_entry& thread : threads) {
    std::ifstream file(thread.path() / "stat");
    const std::string stat((std::istreambuf_iterator<char>(file)), {});
    // The state follows the name, which is in parentheses.
    const std::size_t name_end = stat.rfind(") ");
    if (name_end != std::string::npos) states += stat[name_end + 2];
    std::ifstream children(thread.path() / "children");
    for (pid_t child = 0; children >> child;) states += thread_states(child);
  }
  return states;
}

}  // namespace bb
