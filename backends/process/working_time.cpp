#include "backends/process/working_time.h"

#include <string>

#include "backends/process/thread_states.h"

namespace bb {
namespace {

using namespace std::chrono_literals;

// Much longer than between two ticks, even on a machine with too much to do.
constexpr auto kOwnStop = 1s;
// A look reads a few files in /proc for each process, while these may be timed.
constexpr auto kBetweenLooks = 500ms;

bool is_stopped(pid_t process) {
  return thread_states(process).find_first_of("Tt") != std::string::npos;
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
  (is_stopped(child.pid()) ? stopped_ : worked_) += undecided_;
  undecided_ = Clock::duration{0};
}

}  // namespace bb
