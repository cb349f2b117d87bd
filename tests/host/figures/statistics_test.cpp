#include "host/figures/statistics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "tests/support/random_image.h"

namespace bb {
namespace {

std::vector<double> count_to(int last) {
  std::vector<double> samples;
  for (int i = 1; i <= last; ++i) samples.push_back(i);
  return samples;
}

// Each sample of a process of its own.
ByProcess alone(const std::vector<double>& samples) {
  ByProcess processes;
  for (const double sample : samples) processes.push_back({sample});
  return processes;
}

// The sum of 12 uniform numbers is close enough to a normal distribution.
class Normal {
 public:
  explicit Normal(std::uint64_t seed) : random_(seed) {}
  double operator()(double mean, double deviation) {
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += static_cast<double>(random_.next() >> 11) * 0x1p-53;
    return mean + deviation * sum;
  }
  std::vector<double> samples(std::size_t count, double mean, double deviation) {
    std::vector<double> samples(count);
    std::ranges::generate(samples, [&] { return (*this)(mean, deviation); });
    return samples;
  }

 private:
  testing::Random random_;
};

TEST(Median, OfOddAndEvenCounts) {
  EXPECT_DOUBLE_EQ(median({3}), 3);
  EXPECT_DOUBLE_EQ(median({5, 1, 3}), 3);
  EXPECT_DOUBLE_EQ(median({4, 1, 3, 2}), 2.5);
  EXPECT_DOUBLE_EQ(median({1, 9, 2, 8, 3, 7}), 5);
}

// For an odd number n of processes with one run each, the bootstrap's distribution is known. The
// probability that a resampled median is at most the k-th sample equals the probability that a
// binomial variable (n, k/n) is at least (n + 1) / 2. For the samples 1 to 21, this is 0.4% at 5
// and 1.8% at 6. With 21 processes, 1.6% are cut at each end, so the interval is from 6 to 16.
TEST(Bootstrap, GivesTheIntervalThatTheExactDistributionHas) {
  const Estimate estimate = estimate_median(alone(count_to(21)));
  EXPECT_DOUBLE_EQ(estimate.value, 11);
  ASSERT_TRUE(estimate.interval);
  EXPECT_DOUBLE_EQ(estimate.interval->low, 6);
  EXPECT_DOUBLE_EQ(estimate.interval->high, 16);
}

TEST(Bootstrap, HasNoIntervalForTooFewProcesses) {
  EXPECT_FALSE(estimate_median(alone(count_to(5))).interval);
  EXPECT_TRUE(estimate_median(alone(count_to(6))).interval);
  EXPECT_FALSE(estimate_median({count_to(50), count_to(50)}).interval) << "however many runs";
}

// All runs of a process are fast or slow together, so they say little more than one of them.
TEST(Bootstrap, TakesTheProcessAsTheUnit) {
  Normal normal(29);
  int held = 0;
  int held_by_runs = 0;
  constexpr int kTrials = 400;
  for (int trial = 0; trial < kTrials; ++trial) {
    ByProcess processes;
    std::vector<double> runs;
    for (int n = 0; n < 10; ++n) {
      processes.push_back(normal.samples(4, normal(100, 1), 0.3));
      runs.insert(runs.end(), processes.back().begin(), processes.back().end());
    }
    held += estimate_median(processes).interval->includes(100) ? 1 : 0;
    held_by_runs += estimate_median(alone(runs)).interval->includes(100) ? 1 : 0;
  }
  EXPECT_GE(held, kTrials * 93 / 100);
  EXPECT_LE(held, kTrials * 99 / 100);
  EXPECT_LT(held_by_runs, kTrials * 80 / 100) << "what runs as the unit would hold";
}

// Of so many processes with one run each.
void expect_holds_the_median_about_as_often_as_it_says(std::size_t processes) {
  Normal normal(7);
  int held = 0;
  constexpr int kTrials = 400;
  for (int trial = 0; trial < kTrials; ++trial) {
    const std::vector<double> samples = normal.samples(processes, 10, 1);
    held += estimate_median(alone(samples)).interval->includes(10) ? 1 : 0;
  }
  EXPECT_GE(held, kTrials * 91 / 100);
  EXPECT_LE(held, kTrials * 99 / 100);
}

TEST(Bootstrap, HoldsTheMedianAboutAsOftenAsItSays) {
  expect_holds_the_median_about_as_often_as_it_says(20);
}

TEST(RankInterval, TakesOverWhereTheBootstrapEnds) {
  Normal normal(11);
  const std::vector<double> samples = normal.samples(501, 10, 1);
  const Estimate ranked = estimate_median(alone(samples));
  const Estimate resampled =
      estimate_median(alone(std::vector<double>(samples.begin(), samples.end() - 1)));
  EXPECT_NEAR(ranked.interval->low, resampled.interval->low, 0.03);
  EXPECT_NEAR(ranked.interval->high, resampled.interval->high, 0.03);
  const Estimate counted = estimate_median(alone(count_to(1001)));  // 31 ranks to either side
  EXPECT_DOUBLE_EQ(counted.interval->low, 470);
  EXPECT_DOUBLE_EQ(counted.interval->high, 532);
}

TEST(RankInterval, HoldsTheMedianAboutAsOftenAsItSays) {
  expect_holds_the_median_about_as_often_as_it_says(600);
}

// With resampling, this would take minutes.
TEST(RankInterval, IsFoundAtOnceForAnyNumberOfSamples) {
  Normal normal(13);
  const std::vector<double> samples = normal.samples(1'000'000, 10, 1);
  const ByProcess many = alone(samples);
  const ByProcess ten(10, std::vector<double>(samples.begin(), samples.begin() + 100'000));
  const auto start = std::chrono::steady_clock::now();
  EXPECT_NEAR(estimate_median(many).value, 10, 0.01);
  EXPECT_NEAR(estimate_median(ten).value, 10, 0.01);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

TEST(Ratio, FindsTenPercentAndNothingWhereThereIsNothing) {
  Normal normal(3);
  int same = 0;
  int slower = 0;
  constexpr int kTrials = 100;
  for (int trial = 0; trial < kTrials; ++trial) {
    const std::vector<double> before = normal.samples(20, 100, 2);
    same += estimate_ratio(normal.samples(20, 100, 2), before).interval->includes(1) ? 1 : 0;
    slower += estimate_ratio(normal.samples(20, 110, 2), before).interval->low > 1 ? 1 : 0;
  }
  EXPECT_GE(same, 90);
  EXPECT_EQ(slower, kTrials);
}

TEST(Ratio, OfAFewTimesHasWelchsInterval) {
  const std::vector<double> before = {1, 1, 1, 1};
  const std::vector<double> after = {std::exp(0.1), std::exp(0.2), std::exp(0.3), std::exp(0.4)};
  const Estimate ratio = estimate_ratio(after, before);
  EXPECT_NEAR(std::log(ratio.value), 0.25, 1e-12);
  const double half_width = 3.182 * std::sqrt(0.05 / 3 / 4);  // 3 degrees: only `after` varies
  EXPECT_NEAR(std::log(ratio.interval->low), 0.25 - half_width, 1e-9);
  EXPECT_NEAR(std::log(ratio.interval->high), 0.25 + half_width, 1e-9);
  EXPECT_FALSE(estimate_ratio(std::span(after).first(2), before).interval);
}

TEST(LaunchRatio, IsTheGeometricMeanWithStudentsInterval) {
  const std::vector<double> before = {1, 1, 1, 1};
  const std::vector<double> after = {std::exp(0.1), std::exp(0.2), std::exp(0.3), std::exp(0.4)};
  const Estimate ratio = estimate_launch_ratio(after, before);
  EXPECT_NEAR(std::log(ratio.value), 0.25, 1e-12);
  const double half_width = 3.182 * std::sqrt(0.05 / 3 / 4);
  EXPECT_NEAR(std::log(ratio.interval->low), 0.25 - half_width, 1e-9);
  EXPECT_NEAR(std::log(ratio.interval->high), 0.25 + half_width, 1e-9);
  EXPECT_FALSE(
      estimate_launch_ratio(std::span(after).first(2), std::span(before).first(2)).interval);
}

TEST(LaunchRatio, HoldsTheRatioAboutAsOftenAsItSaysThroughAnyDrift) {
  Normal normal(19);
  int held = 0;
  constexpr int kTrials = 2000;
  for (int trial = 0; trial < kTrials; ++trial) {
    std::vector<double> before;
    std::vector<double> after;
    for (int launch = 0; launch < 8; ++launch) {
      before.push_back(normal(100, 2) * (1 + launch * 0.1));
      after.push_back(normal(110, 2.2) * (1 + launch * 0.1));
    }
    held += estimate_launch_ratio(after, before).interval->includes(1.1) ? 1 : 0;
  }
  EXPECT_NEAR(held, kTrials * 0.95, kTrials * 0.02);
}

// A test by mean and standard deviation would find no outlier, because these two hide each other (z
// = 1.8).
TEST(Outliers, DoNotHideEachOther) {
  const std::vector<double> samples = {2.1, 2.6, 2.4, 2.5, 2.3, 2.1, 2.3, 2.6, 8.2, 8.3};
  EXPECT_EQ(find_outliers(samples), (std::vector<std::size_t>{8, 9}));
  EXPECT_TRUE(find_outliers(count_to(20)).empty());
}

TEST(Outliers, ShowAmongEqualSamplesToo) {
  std::vector<double> samples(20, 1.0);
  EXPECT_TRUE(find_outliers(samples).empty());
  samples[4] = 2;
  EXPECT_EQ(find_outliers(samples), (std::vector<std::size_t>{4}));
}

TEST(Precision, IsKnowingTheMedianToWithinTwoPercent) {
  EXPECT_TRUE(is_precise(Estimate{100, Interval{98, 102}}));
  EXPECT_FALSE(is_precise(Estimate{100, Interval{97.9, 102}}));
  EXPECT_FALSE(is_precise(Estimate{100, Interval{98, 102.1}}));
  EXPECT_FALSE(is_precise(Estimate{100, std::nullopt})) << "too few for an interval";
}

}  // namespace
}  // namespace bb
