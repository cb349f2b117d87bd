#include "host/base/interrupt.h"

#include <unistd.h>

#include <array>
#include <csignal>
#include <cstddef>

#include "host/base/error.h"

namespace bb {
namespace {

// NOLINTBEGIN(cppcoreguidelines-avoid-non-const-global-variables): handlers reach nothing else
volatile std::sig_atomic_t signal_arrived = 0;
pid_t listening = 0;  // the process that listens, not its children
void (*before_the_end)() noexcept = nullptr;
// NOLINTEND(cppcoreguidelines-avoid-non-const-global-variables)

constexpr std::array kRequests = {SIGINT,    SIGTERM, SIGHUP,  SIGQUIT, SIGALRM, SIGUSR1,  SIGUSR2,
                                  SIGVTALRM, SIGPROF, SIGXCPU, SIGPOLL, SIGPWR,  SIGSTKFLT};
constexpr std::array kCrashes = {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGSYS, SIGTRAP};

// The signal arrives again when its handler returns, and then does what it does by default.
void end_by(int signal) {
  std::signal(signal, SIG_DFL);
  static_cast<void>(raise(signal));
}

void remember(int signal) {
  if (getpid() != listening) return end_by(signal);
  if (signal == SIGINT && signal_arrived == SIGINT) {
    before_the_end();
    return end_by(signal);
  }
  signal_arrived = signal;
}

void crash(int signal) {
  if (getpid() == listening) before_the_end();
  end_by(signal);
}

void handle(int signal, void (*handler)(int), int flags) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigemptyset(&action.sa_mask);
  sigaction(signal, &action, nullptr);
}

bool has_action(int signal, void (*action)(int)) {
  struct sigaction now {};
  sigaction(signal, nullptr, &now);
  return (now.sa_flags & SA_SIGINFO) == 0 && now.sa_handler == action;
}

// A stack that has overflowed has no place for a handler.
void give_handlers_a_stack() {
  constexpr std::size_t kBytes = 256 << 10;
  static std::array<std::byte, kBytes> memory;  // untouched, it takes none
  stack_t stack{};
  stack.ss_sp = memory.data();
  stack.ss_size = memory.size();
  sigaltstack(&stack, nullptr);
}

}  // namespace

void catch_interrupts(void (*before_end)() noexcept) {
  listening = getpid();
  before_the_end = before_end;
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  // A shell's background job has SIGINT ignored, too, though a script may well end it by that.
  for (const int signal : kRequests) {
    const bool may_be_ignored = signal == SIGHUP || signal == SIGQUIT;
    if (!may_be_ignored || !has_action(signal, SIG_IGN)) handle(signal, remember, 0);
  }
  give_handlers_a_stack();
  // A sanitizer has its own handlers.
  for (const int signal : kCrashes) {
    if (has_action(signal, SIG_DFL)) handle(signal, crash, SA_ONSTACK);
  }
}

bool interrupted() noexcept { return signal_arrived != 0; }

void check_interrupted() {
  if (interrupted()) throw Interrupted();
}

}  // namespace bb
