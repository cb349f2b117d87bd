#include "backends/process/working_time.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>

namespace bb {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

// Much longer than between two ticks, even on a machine with too much to do.
constexpr auto kOwnStop = 1s;
// A look reads a few files in /proc for each process, while these may be timed.
constexpr auto kBetweenLooks = 500ms;

// Whether /proc/PID/stat says so: the state follows the name, which is in parentheses.
bool is_stopped(const fs::path& process) {
  std::ifstream file(process / "stat");
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  const std::size_t name_end = text.rfind(") ");
  if (name_end == std::string::npos) return false;
  const char state = text[name_end + 2];
  return state == 'T' || state == 't';
}

bool any_is_stopped(pid_t pid) {
  const fs::path process = fmt::format("/proc/{}", pid);
  if (is_stopped(process)) return true;
  std::error_code gone;
  for (const fs::directory_entry& thread : fs::directory_iterator(process / "task", gone)) {
    std::ifstream children(thread.path() / "children");
    for (pid_t child = 0; children >> child;) {
      if (any_is_stopped(child)) return true;
    }
  }
  return false;
}

}  // namespace

void WorkingTime::tick(const ChildProcess& child) {
  const Clock::time_point now = Clock::now();
  const Clock::duration passed = now - last_;
  last_ = now;
  if (passed > kOwnStop) {
    stopped_ += passed;
    return;
  }
  undecided_ += passed;
  if (undecided_ < kBetweenLooks) return;
  (any_is_stopped(child.pid()) ? stopped_ : worked_) += undecided_;
  undecided_ = Clock::duration{0};
}

}  // namespace bb
