#include "host/contender/idle.h"

#include <chrono>
#include <string>
#include <thread>

#include "backends/process/thread_states.h"

namespace bb {

void wait_until_idle(pid_t process) {
  using Clock = std::chrono::steady_clock;
  constexpr std::chrono::microseconds kBetweenLooks(100);
  constexpr std::chrono::milliseconds kMost(50);
  const Clock::time_point start = Clock::now();
  // Its CPU time would not tell: the system counts that of other cores a few milliseconds late.
  while (thread_states(process).find('R') != std::string::npos && Clock::now() - start < kMost) {
    std::this_thread::sleep_for(kBetweenLooks);
  }
}

}  // namespace bb
