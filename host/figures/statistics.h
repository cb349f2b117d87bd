// What can be said about a time from a few noisy samples of it.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace bb {

struct Interval {
  double low = 0;
  double high = 0;

  [[nodiscard]] bool includes(double value) const { return low <= value && value <= high; }

  bool operator==(const Interval&) const = default;
};

/// A median, or a ratio of two, and its 95% interval where there are samples enough for one.
struct Estimate {
  double value = 0;
  std::optional<Interval> interval;

  bool operator==(const Estimate&) const = default;
};

/// Below this, no interval between samples holds the median with a confidence of 95%: all n lie on
/// one side of it with a probability of 2^(1-n).
inline constexpr std::size_t kFewestForInterval = 6;

/// Middle of the samples, or the mean of the two in the middle. There must be at least one.
[[nodiscard]] double median(std::vector<double> samples);

/// The median with its percentile bootstrap interval, or, of more than 500 samples, by their ranks.
/// The same samples give the same interval.
[[nodiscard]] Estimate estimate_median(std::span<const double> samples);

/// The median of the samples is known to within 2%, by its 95% interval.
[[nodiscard]] bool is_precise(std::span<const double> samples);
[[nodiscard]] bool is_precise(const Estimate& median);

/// numerators[i] / denominators[i], both measured in round i: what slowed that round down slowed
/// both. One that was interrupted may have one of them only, and is left out.
[[nodiscard]] std::vector<double> ratios_by_round(std::span<const double> numerators,
                                                  std::span<const double> denominators);

/// Below this, Student's distribution makes an interval of no use.
inline constexpr std::size_t kFewestLaunches = 3;

/// The ratio of times that have nothing to do with each other: of their geometric means, by Welch's
/// t-test on the logarithms. Runs that follow each other are alike, for a machine has slow and fast
/// times of its own: each time should stand for a stretch of them.
[[nodiscard]] Estimate estimate_ratio(std::span<const double> numerators,
                                      std::span<const double> denominators);

/// The ratio of two programs that were started in turn, from one time of each start: the geometric
/// mean of numerators[i] / denominators[i], with Student's interval.
[[nodiscard]] Estimate estimate_launch_ratio(std::span<const double> numerators,
                                             std::span<const double> denominators);

/// The samples of one backend with one number of workers, round by round.
struct WorkerCount {
  int workers = 1;
  std::span<const double> samples;
};

/// The share s of the work that more workers do not speed up: the least squares fit of
/// t(n) / t(1) = s + (1 - s) / n in each round, and of the rounds the median. `serial` holds t(1),
/// and one count has more than 1 worker. All have the same rounds, at least one.
[[nodiscard]] Estimate fit_serial_fraction(std::span<const double> serial,
                                           std::span<const WorkerCount> counts);

/// Which samples have a modified z-score above 3.5 (Iglewicz and Hoaglin 1993).
[[nodiscard]] std::vector<std::size_t> find_outliers(std::span<const double> samples);

}  // namespace bb
