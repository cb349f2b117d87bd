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

/// Samples of one quantity, those of each process together. The process is the unit: where its
/// memory lies makes all its runs faster or slower (Kalibera and Jones, "Rigorous Benchmarking in
/// Reasonable Time", 2013).
using ByProcess = std::vector<std::vector<double>>;

/// With fewer processes, no interval between samples holds the median with a confidence of 95%: all
/// n lie on one side of it with a probability of 2^(1-n).
inline constexpr std::size_t kFewestForInterval = 6;

/// Middle of the samples, or the mean of the two in the middle. There must be at least one.
[[nodiscard]] double median(std::vector<double> samples);

/// The median of all samples with its bootstrap interval: processes are drawn first, then runs
/// within them (Davison and Hinkley, "Bootstrap Methods and their Application", 1997, 3.8). The
/// percentiles are those that make up for few processes (Hesterberg, "What Teachers Should Know
/// About the Bootstrap", 2015, 5.3.2). The same samples give the same interval.
[[nodiscard]] Estimate estimate_median(const ByProcess& samples);

/// The median is known to within 2%, by its 95% interval.
[[nodiscard]] bool is_precise(const Estimate& median);

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

/// One run of each number of workers, all in the same round: how long each took.
struct ScalingRound {
  double serial_s = 0;  // with 1 worker
  std::vector<double> parallel_s;
};

/// The share s of the work that more workers do not speed up: the least squares fit of
/// t(n) / t(1) = s + (1 - s) / n in one round. `workers` holds each n of the parallel runs; one is
/// above 1.
[[nodiscard]] double fit_serial_fraction(const ScalingRound& round, std::span<const int> workers);

/// Which samples have a modified z-score above 3.5 (Iglewicz and Hoaglin 1993).
[[nodiscard]] std::vector<std::size_t> find_outliers(std::span<const double> samples);

}  // namespace bb
