#include "host/measure/sample_sums.h"

#include <gtest/gtest.h>

#include <array>

namespace bb {
namespace {

Sample at_round(int round, double clock_s) {
  Sample sample;
  sample.round = round;
  sample.clock_s = clock_s;
  return sample;
}

TEST(SampleSums, AddThePartsRoundByRound) {
  SampleSums sums(3);
  for (std::size_t part = 0; part < 3; ++part) {
    const double seconds = std::array{1.0, 10.0, 100.0}[part];
    for (int round = 1; round <= 2; ++round) {
      EXPECT_EQ(sums.complete().size(), part == 2 ? static_cast<std::size_t>(round - 1) : 0U);
      bb::Run run;
      run.seconds = seconds * round;
      run.phases = Phases{.filter_s = seconds, .waiting_s = 1, .workers = 2};
      run.device_copy_s = seconds / 2;
      run.usage = {seconds, 2, static_cast<std::size_t>(seconds)};
      sums.add(part, at_round(round, seconds), run);
    }
  }
  EXPECT_EQ(sums.times(), (ByProcess{{111, 222}}));
  ASSERT_EQ(sums.complete().size(), 2U);
  const Sample& sample = sums.complete()[1];
  EXPECT_EQ(sample.round, 2);
  EXPECT_DOUBLE_EQ(sample.clock_s.value(), 37) << "the mean";
  EXPECT_EQ(sample.phases->filter_s, 111);
  EXPECT_EQ(sample.phases->waiting_s, 3);
  EXPECT_EQ(sample.device_copy_s, 55.5);
  EXPECT_EQ(sample.phases->workers, 2);
  EXPECT_EQ(sample.usage.cpu_user_s, 111);
  EXPECT_EQ(sample.usage.cpu_system_s, 6);
  EXPECT_EQ(sample.usage.peak_memory_bytes, 100U) << "the most, not the sum";
}

}  // namespace
}  // namespace bb
