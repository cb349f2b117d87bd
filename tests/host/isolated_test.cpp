#include "host/isolated.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <set>
#include <stdexcept>

namespace bb {
namespace {

TEST(Isolated, EveryItemIsDoneInOrderWhateverTheNumberOfWorkers) {
  for (const int workers : {1, 2, 3, 8}) {
    for (const std::size_t count : {std::size_t{0}, std::size_t{1}, std::size_t{10}}) {
      const auto results =
          run_isolated(count, workers, [](std::size_t i) { return std::to_string(i * i); });
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
    const auto results = run_isolated(9, workers, [](std::size_t i) -> std::string {
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

TEST(Isolated, TheWorkIsDoneInOtherProcesses) {
  const auto results =
      run_isolated(4, 2, [](std::size_t /*i*/) { return std::to_string(getpid()); });
  std::set<std::string> processes;
  for (const auto& result : results) processes.insert(result.text);
  EXPECT_EQ(processes.size(), 2U);
  EXPECT_FALSE(processes.contains(std::to_string(getpid())));
}

}  // namespace
}  // namespace bb
