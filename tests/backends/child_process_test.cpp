#include "backends/process/child_process.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "backends/process/shared_memory.h"

namespace bb {
namespace {

// Set by handlers of a child's end, for its parent to see.
const SharedMemory& marks() {
  static const SharedMemory memory(2);
  return memory;
}

// As a library of a driver may call it.
TEST(ChildProcess, ThatCallsExitRunsItsOwnHandlersAndNotItsParents) {
  marks();
  std::atexit([] { marks().bytes()[0] = 1; });
  ChildProcess process([](const Channel& /*channel*/) {
    std::atexit([] { marks().bytes()[1] = 1; });
    std::exit(7);
  });
  EXPECT_EQ(process.wait(), "exit status 7");
  EXPECT_EQ(marks().bytes()[0], 0);
  EXPECT_EQ(marks().bytes()[1], 1);
}

}  // namespace
}  // namespace bb
