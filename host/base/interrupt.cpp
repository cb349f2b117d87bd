#include "host/base/interrupt.h"

#include <csignal>

#include "host/base/error.h"

namespace bb {
namespace {

// Signal handlers may only access variables of this type.
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables)
volatile std::sig_atomic_t signal_arrived = 0;

}  // namespace

void catch_interrupts() {
  struct sigaction action {};
  action.sa_handler = [](int) { signal_arrived = 1; };
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  // At a limit on the size of files, a write then fails with an error instead of a signal.
  std::signal(SIGXFSZ, SIG_IGN);
  struct sigaction before {};
  sigaction(SIGHUP, nullptr, &before);
  if (before.sa_handler != SIG_IGN) sigaction(SIGHUP, &action, nullptr);
}

void check_interrupted() {
  if (signal_arrived != 0) throw Interrupted();
}

}  // namespace bb
