#include "host/isolation/isolated.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <set>
#include <stdexcept>
#include <thread>

#include "backends/process/child_process.h"

namespace bb {
namespace {

TEST(Isolated, EveryItemIsDoneInOrderWhateverTheNumberOfWorkers) {
  for (const int workers : {1, 2, 3, 8}) {
    for (const std::size_t count : {std::size_t{0}, std::size_t{1}, std::size_t{10}}) {
      const auto results = run_isolated(count, {.workers = workers}, Sandbox::decoding,
                                        [](std::size_t i) { return std::to_string(i * i); });
      ASSERT_EQ(results.size(), count);
      for (std::size_t i = 0; i < count; ++i) {
        EXPECT_TRUE(results[i].ok);
        EXPECT_EQ(results[i].text, std::to_string(i * i));
      }
    }
  }
}

TEST(Isolated, ACrashOrAnErrorCostsOneItem) {
  for (const int workers : {1, 3}) {
    const auto results =
        run_isolated(9, {.workers = workers}, Sandbox::decoding, [](std::size_t i) -> std::string {
          if (i == 0 || i == 4) std::raise(SIGKILL);
          if (i == 8) throw std::runtime_error("no");
          return "yes";
        });
    for (std::size_t i = 0; i < results.size(); ++i) {
      EXPECT_EQ(results[i].ok, i != 0 && i != 4 && i != 8) << i;
    }
    EXPECT_EQ(results[4].text, "the process that worked on it died: signal 9 (Killed)");
    EXPECT_EQ(results[8].text, "no");
    EXPECT_EQ(results[7].text, "yes");
  }
}

// As a program is that a daemon starts with SIGCHLD ignored.
TEST(Isolated, ACrashIsKnownWhateverTheProgramInherited) {
  struct sigaction before {};
  sigaction(SIGCHLD, nullptr, &before);
  std::signal(SIGCHLD, SIG_IGN);
  const auto results = run_isolated(1, {.workers = 1}, Sandbox::decoding,
                                    [](std::size_t /*i*/) -> std::string { std::abort(); });
  sigaction(SIGCHLD, &before, nullptr);
  EXPECT_EQ(results[0].text, "the process that worked on it died: signal 6 (Aborted)");
}

TEST(Isolated, TheWorkIsDoneInOtherProcesses) {
  const auto results = run_isolated(4, {.workers = 2}, Sandbox::decoding,
                                    [](std::size_t /*i*/) { return std::to_string(getpid()); });
  std::set<std::string> processes;
  for (const auto& result : results) processes.insert(result.text);
  EXPECT_EQ(processes.size(), 2U);
  EXPECT_FALSE(processes.contains(std::to_string(getpid())));
}

TEST(Isolated, AnItemThatTakesTooLongIsKilledAndTheOthersAreDone) {
  for (const int workers : {1, 3}) {
    const Isolation isolation{.workers = workers, .timeout = std::chrono::milliseconds(300)};
    const auto start = std::chrono::steady_clock::now();
    const auto results =
        run_isolated(7, isolation, Sandbox::decoding, [](std::size_t i) -> std::string {
          if (i == 1 || i == 6) pause();
          return "yes";
        });
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
    for (std::size_t i = 0; i < results.size(); ++i) {
      EXPECT_EQ(results[i].ok, i != 1 && i != 6) << i;
    }
    EXPECT_EQ(results[6].text, "not done within 0.3 s: the process was killed");
  }
}

TEST(Isolated, TimeInWhichAProcessIsStoppedDoesNotCount) {
  const Isolation isolation{.workers = 2, .timeout = std::chrono::milliseconds(700)};
  const auto results =
      run_isolated(4, isolation, Sandbox::decoding, [](std::size_t i) -> std::string {
        if (i != 1) return "yes";
        const pid_t stopped = getpid();
        const ChildProcess waker([stopped](const Channel& /*channel*/) {
          std::this_thread::sleep_for(std::chrono::seconds(2));
          kill(stopped, SIGCONT);
        });
        std::raise(SIGSTOP);
        return "yes, later";
      });
  EXPECT_EQ(results[1].text, "yes, later");
  for (const auto& result : results) EXPECT_TRUE(result.ok) << result.text;
}

TEST(Isolated, TheTimeIsThatOfAnItemNotOfAllOfThem) {
  const Isolation isolation{.workers = 1, .timeout = std::chrono::milliseconds(600)};
  const auto results = run_isolated(5, isolation, Sandbox::decoding, [](std::size_t /*i*/) {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    return std::string();
  });
  for (const auto& result : results) EXPECT_TRUE(result.ok) << result.text;
}

}  // namespace
}  // namespace bb
