#include "host/isolation/wait.h"

#include <chrono>

#include "host/base/interrupt.h"

namespace bb {

std::size_t wait_for_message(std::span<const Channel* const> channels,
                             const std::function<void()>& tick) {
  constexpr std::chrono::milliseconds kTick(100);
  while (true) {
    check_interrupted();
    if (const auto ready = wait_readable(channels, kTick)) return *ready;
    if (tick) tick();
  }
}

}  // namespace bb
