// Tests of what signals do to a process that listens to them, each in a process of its own.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <functional>

#include "host/base/error.h"
#include "host/base/interrupt.h"

namespace bb {
namespace {

constexpr char kMark = '!';

// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): a handler reaches nothing
// else
int marks = -1;

void leave_mark() noexcept { static_cast<void>(write(marks, &kMark, 1)); }

struct Ending {
  int status = 0;       // as wait(2) gives it
  bool marked = false;  // what was to be done before the end was done
};

// Runs `body` in a process that listens.
Ending after(const std::function<void()>& body) {
  std::array<int, 2> ends{};
  EXPECT_EQ(pipe(ends.data()), 0);
  const pid_t child = fork();
  if (child == 0) {
    marks = ends[1];
    catch_interrupts(leave_mark);
    body();
    _exit(interrupted() ? 1 : 0);
  }
  close(ends[1]);
  Ending ending;
  char mark = 0;
  ending.marked = read(ends[0], &mark, 1) == 1 && mark == kMark;
  close(ends[0]);
  waitpid(child, &ending.status, 0);
  return ending;
}

bool ended_by(const Ending& ending, int signal) {
  return WIFSIGNALED(ending.status) && WTERMSIG(ending.status) == signal;
}

bool returned(const Ending& ending, int status) {
  return WIFEXITED(ending.status) && WEXITSTATUS(ending.status) == status;
}

TEST(Signals, AreRememberedOnce) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGALRM, SIGUSR1, SIGUSR2, SIGVTALRM,
                           SIGPROF, SIGXCPU, SIGPOLL, SIGPWR, SIGSTKFLT}) {
    SCOPED_TRACE(signal);
    const Ending ending = after([&] {
      raise(signal);
      EXPECT_THROW(check_interrupted(), Interrupted);
    });
    EXPECT_TRUE(returned(ending, 1)) << ending.status;
    EXPECT_FALSE(ending.marked);
  }
}

TEST(Signals, ASecondCtrlCEndsTheProgramAtOnce) {
  const Ending ending = after([] {
    raise(SIGINT);
    raise(SIGINT);
  });
  EXPECT_TRUE(ended_by(ending, SIGINT)) << ending.status;
  EXPECT_TRUE(ending.marked);
}

TEST(Signals, OtherwiseASecondOneDoesNot) {
  EXPECT_TRUE(returned(after([] {
                         raise(SIGTERM);
                         raise(SIGINT);
                       }),
                       1));
}

TEST(Signals, OfACrashStillCrash) {
  for (const int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGSYS, SIGTRAP}) {
    SCOPED_TRACE(signal);
    const Ending ending = after([&] { raise(signal); });
    if (WIFEXITED(ending.status)) GTEST_SKIP() << "a sanitizer reports crashes";
    EXPECT_TRUE(ended_by(ending, signal)) << ending.status;
    EXPECT_TRUE(ending.marked);
  }
}

TEST(Signals, ThatNobodyReadsAreNoReasonToDie) {
  const Ending ending = after([] {
    raise(SIGPIPE);
    raise(SIGXFSZ);
  });
  EXPECT_TRUE(returned(ending, 0)) << ending.status;
}

TEST(Signals, HaveTheirDefaultActionsInAChild) {
  const Ending ending = after([] {
    if (fork() == 0) {
      raise(SIGUSR1);
      _exit(2);
    }
    int status = 0;
    wait(&status);
    _exit(WIFSIGNALED(status) && WTERMSIG(status) == SIGUSR1 && !interrupted() ? 3 : 4);
  });
  EXPECT_TRUE(returned(ending, 3)) << ending.status;
  EXPECT_FALSE(ending.marked);
}

}  // namespace
}  // namespace bb
