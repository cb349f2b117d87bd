#include "backends/process/roll_call.h"

#include <gtest/gtest.h>

#include <vector>

#include "backends/process/thread_pool.h"

namespace bb {
namespace {

TEST(RollCall, CountsTheThreadsOfAPool) {
  ThreadPool pool(7);
  RollCall roll_call(7);
  pool.run(7, [&](std::size_t /*worker*/, std::size_t /*n*/) { roll_call.answer(); });
  EXPECT_EQ(roll_call.present(), 7);
}

// As a runtime that has a single thread runs a loop of two iterations.
TEST(RollCall, GivesUpWhereAThreadNeverComes) {
  RollCall roll_call(2);
  roll_call.answer();
  roll_call.answer();
  EXPECT_EQ(roll_call.present(), 1);
}

}  // namespace
}  // namespace bb
