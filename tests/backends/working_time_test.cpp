#include "backends/process/working_time.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <string>
#include <thread>

namespace bb {
namespace {

using namespace std::chrono_literals;

// A child that sleeps, and has a child of its own, whose number it sends first.
ChildProcess sleeper() {
  return ChildProcess(
      [](const Channel& channel) {
        const ChildProcess below([](const Channel& /*channel*/) { pause(); });
        channel.send(std::to_string(below.pid()));
        pause();
      },
      ProcessGroup::own);
}

void tick_for(WorkingTime& time, const ChildProcess& child, WorkingTime::Clock::duration length) {
  const auto end = WorkingTime::Clock::now() + length;
  while (WorkingTime::Clock::now() < end) {
    std::this_thread::sleep_for(50ms);
    time.tick(child);
  }
}

TEST(WorkingTime, PassesWhileTheProcessMayRun) {
  const ChildProcess child = sleeper();
  WorkingTime time;
  tick_for(time, child, 1200ms);
  EXPECT_GE(time.worked(), 500ms);
  EXPECT_EQ(time.stopped(), 0s);
}

TEST(WorkingTime, StandsStillWhileTheProcessOrOneBelowItIsStopped) {
  const ChildProcess child = sleeper();
  const pid_t below = std::stoi(child.channel().receive().value());
  for (const pid_t stopped : {child.pid(), below}) {
    kill(stopped, SIGSTOP);
    WorkingTime time;
    tick_for(time, child, 1200ms);
    EXPECT_EQ(time.worked(), 0s);
    EXPECT_GE(time.stopped(), 500ms);
    kill(stopped, SIGCONT);
    time = {};
    tick_for(time, child, 700ms);
    EXPECT_GT(time.worked(), 0s);
  }
}

// A gap between two ticks is a stop of this process.
TEST(WorkingTime, StandsStillWhileThisProcessIsStopped) {
  const ChildProcess child = sleeper();
  WorkingTime time;
  std::this_thread::sleep_for(1500ms);
  time.tick(child);
  EXPECT_EQ(time.worked(), 0s);
  EXPECT_GE(time.stopped(), 1500ms);
}

}  // namespace
}  // namespace bb
