#include "host/measure/run_sums.h"

#include <gtest/gtest.h>

namespace bb {
namespace {

TEST(RunSums, AddThePartsRoundByRound) {
  RunSums sums;
  for (const double part : {1.0, 10.0, 100.0}) {
    for (int round = 1; round <= 2; ++round) {
      BackendProcess::Run run;
      run.seconds = part * round;
      run.phases = Phases{.filter_s = part, .waiting_s = 1, .lanes = 2};
      run.usage = {part, 2, static_cast<std::size_t>(part)};
      sums.add(round, run);
    }
  }
  EXPECT_EQ(sums.seconds, (std::vector<double>{111, 222}));
  EXPECT_EQ(sums.phases.at(1)->filter_s, 111);
  EXPECT_EQ(sums.phases.at(1)->waiting_s, 3);
  EXPECT_EQ(sums.phases.at(1)->lanes, 2);
  EXPECT_EQ(sums.usage.at(1).cpu_user_s, 111);
  EXPECT_EQ(sums.usage.at(1).cpu_system_s, 6);
  EXPECT_EQ(sums.usage.at(1).peak_memory_bytes, 100U) << "the most, not the sum";
}

}  // namespace
}  // namespace bb
