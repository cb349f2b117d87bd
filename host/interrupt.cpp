#include "host/interrupt.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <system_error>
#include <vector>

#include "host/error.h"

namespace bb {
namespace {

// The one thing a signal handler may touch.
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables)
volatile std::sig_atomic_t signal_arrived = 0;

}  // namespace

void catch_interrupts() {
  struct sigaction action {};
  action.sa_handler = [](int) { signal_arrived = 1; };
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

void check_interrupted() {
  if (signal_arrived != 0) throw Interrupted();
}

std::size_t wait_for_message(std::span<const Channel* const> channels,
                             const std::function<void()>& tick) {
  constexpr int kTickMs = 100;
  std::vector<pollfd> waiting;
  waiting.reserve(channels.size());
  for (const Channel* channel : channels) waiting.push_back({channel->fd(), POLLIN, 0});
  while (true) {
    check_interrupted();
    const int ready = poll(waiting.data(), waiting.size(), kTickMs);
    if (ready < 0 && errno != EINTR) {
      throw std::system_error(errno, std::generic_category(), "cannot wait for a child process");
    }
    if (ready > 0) {
      const auto found =
          std::ranges::find_if(waiting, [](const pollfd& entry) { return entry.revents != 0; });
      return static_cast<std::size_t>(found - waiting.begin());
    }
    if (tick) tick();
  }
}

}  // namespace bb
