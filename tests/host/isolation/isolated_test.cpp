#include "host/isolation/isolated.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "backends/process/child_process.h"
#include "backends/process/shared_memory.h"
#include "host/base/files.h"
#include "host/base/temporary.h"

namespace bb {
namespace {

// How a process ends that writes where it may not. Sanitizers report that, and exit.
#ifdef BACKEND_BENCH_ASAN
constexpr const char* kSegmentationFault = "exit status 1";
#elif defined(BACKEND_BENCH_TSAN)
constexpr const char* kSegmentationFault = "exit status 66";
#else
constexpr const char* kSegmentationFault = "signal 11 (Segmentation fault)";
#endif

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

TEST(Isolated, EachItemIsDoneInAProcessOfItsOwn) {
  const auto results = run_isolated(4, {.workers = 2}, Sandbox::decoding,
                                    [](std::size_t /*i*/) { return std::to_string(getpid()); });
  std::set<std::string> processes;
  for (const auto& result : results) processes.insert(result.text);
  EXPECT_EQ(processes.size(), 4U);
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

TEST(Isolated, WhatAProcessSaysOfAFailureIsOnePrintableLine) {
  EXPECT_EQ(parse_answer("-\x1b[2J\nforged \xc2\x9b").text, "\\x1b[2J\\x0aforged \\x9b");
  EXPECT_EQ(parse_answer("-" + std::string(60'000, 'a')).text.size(), 1000U);
  for (const char* nonsense : {"", "x", "\n+"}) {
    EXPECT_FALSE(parse_answer(nonsense).ok) << nonsense;
    EXPECT_EQ(parse_answer(nonsense).text, "its process answered nonsense");
  }
  const auto results = run_isolated(1, {}, Sandbox::decoding, [](std::size_t /*i*/) -> std::string {
    throw std::runtime_error("\x1b]0;title\x07");
  });
  EXPECT_EQ(results[0].text, "\\x1b]0;title\\x07");
}

TEST(Isolated, AProcessThatAnswersNothingAndLivesOnIsKilled) {
  constexpr int kChannel = STDERR_FILENO + 1;
  for (const bool closes : {true, false}) {
    const auto start = std::chrono::steady_clock::now();
    const auto results = run_isolated(2, {}, Sandbox::decoding, [&](std::size_t i) -> std::string {
      if (i == 1) return "yes";
      if (closes) close(kChannel);
      if (!closes) send(kChannel, "", 0, 0);
      while (true) pause();
    });
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
    EXPECT_EQ(results[0].text, "the process that worked on it died: signal 9 (Killed)");
    EXPECT_EQ(results[1].text, "yes");
  }
}

// Items of one page each in memory that all of them share.
class IsolatedMemory : public ::testing::Test {
 protected:
  static constexpr std::size_t kPage = 4096;
  static constexpr std::size_t kItems = 8;

  [[nodiscard]] std::span<std::uint8_t> page(std::size_t i) const {
    return memory_.bytes().subspan(i * kPage, kPage);
  }

  [[nodiscard]] std::vector<IsolatedResult> run(
      const std::function<std::string(std::size_t, int)>& work, int workers = 1) const {
    return run_isolated(
        kItems, {.workers = workers}, Sandbox::decoding,
        [&](std::size_t i) { return Supplies{.shared = page(i)}; }, work);
  }

 private:
  SharedMemory memory_{kItems * kPage};
};

TEST_F(IsolatedMemory, EachItemWritesItsOwn) {
  for (const int workers : {1, 3}) {
    const auto results = run(
        [&](std::size_t i, int /*file*/) {
          std::ranges::fill(page(i), static_cast<std::uint8_t>(10 * workers + static_cast<int>(i)));
          return std::string();
        },
        workers);
    for (std::size_t i = 0; i < kItems; ++i) {
      EXPECT_TRUE(results[i].ok) << results[i].text;
      EXPECT_EQ(page(i)[kPage - 1], 10 * workers + static_cast<int>(i));
    }
  }
}

TEST_F(IsolatedMemory, AnItemReachesNeitherOneThatIsDoneNorOneOfAnotherProcess) {
  const SharedMemory other(kPage);
  for (std::size_t i = 0; i < kItems; ++i) page(i)[0] = 1;
  const auto results = run([&](std::size_t i, int /*file*/) {
    if (i == 0) page(0)[0] = 2;
    if (i == 1) page(0)[0] = 3;           // done, by the same process
    if (i == 2) page(kItems - 1)[0] = 3;  // of a process that starts later
    if (i == 3) other.bytes()[0] = 3;     // of nobody here
    return std::string();
  });
  EXPECT_TRUE(results[0].ok);
  for (const std::size_t i : {1, 2, 3}) {
    EXPECT_EQ(results[i].text,
              fmt::format("the process that worked on it died: {}", kSegmentationFault));
  }
  for (std::size_t i = 4; i < kItems; ++i) EXPECT_TRUE(results[i].ok) << results[i].text;
  EXPECT_EQ(page(0)[0], 2);
  EXPECT_EQ(page(kItems - 1)[0], 1);
  EXPECT_EQ(other.bytes()[0], 0);
}

TEST(Isolated, EachItemReadsItsFileAndAFailureToSupplyItIsItsOwn) {
  const TemporaryDirectory directory;
  const auto file = [&](std::size_t i) { return directory.path() / std::to_string(i); };
  constexpr std::size_t kCount = 50;
  for (std::size_t i = 0; i < kCount; ++i) std::ofstream(file(i)) << "content " << i;
  std::filesystem::remove(file(7));
  const auto results = run_isolated(
      kCount, {.workers = 2}, Sandbox::decoding,
      [&](std::size_t i) { return Supplies{.file = std::move(open_file(file(i)).descriptor)}; },
      [](std::size_t i, int fd) -> std::string {
        if (i == 20) std::raise(SIGKILL);
        std::vector<std::uint8_t> bytes;
        read_open_file(fd, 100, bytes);
        return {bytes.begin(), bytes.end()};
      });
  for (std::size_t i = 0; i < kCount; ++i) {
    EXPECT_EQ(results[i].ok, i != 7 && i != 20) << i;
    if (results[i].ok) {
      EXPECT_EQ(results[i].text, "content " + std::to_string(i));
    }
  }
  EXPECT_TRUE(results[7].text.ends_with("No such file or directory")) << results[7].text;
}

// How many items that take so much of 100 bytes run at once, at most. Each says when it ran.
std::size_t at_once(std::size_t memory_bytes) {
  using Clock = std::chrono::steady_clock;
  constexpr std::size_t kCount = 4;
  const auto results = run_isolated(
      kCount, {.workers = 4, .memory_bytes = 100}, Sandbox::decoding,
      [&](std::size_t /*i*/) { return Supplies{.memory_bytes = memory_bytes}; },
      [](std::size_t /*i*/, int /*file*/) {
        const auto begin = Clock::now().time_since_epoch().count();
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        return std::to_string(begin) + " " +
               std::to_string(Clock::now().time_since_epoch().count());
      });
  std::vector<std::pair<long, long>> times;
  for (const auto& result : results) {
    std::istringstream text(result.text);
    auto& time = times.emplace_back();
    text >> time.first >> time.second;
  }
  std::size_t most = 0;
  for (const auto& one : times) {
    const auto is_running = [&](const auto& other) {
      return other.first <= one.first && one.first < other.second;
    };
    most = std::max(most, static_cast<std::size_t>(std::ranges::count_if(times, is_running)));
  }
  return most;
}

TEST(Isolated, AsManyRunAtOnceAsTheMemoryAllowsAndOneInAnyCase) {
  EXPECT_EQ(at_once(25), 4U);
  EXPECT_EQ(at_once(40), 2U);
  EXPECT_EQ(at_once(60), 1U);
  EXPECT_EQ(at_once(1000), 1U);
}

}  // namespace
}  // namespace bb
