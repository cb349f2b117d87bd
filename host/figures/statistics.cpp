#include "host/figures/statistics.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "host/base/random.h"

namespace bb {
namespace {

constexpr std::size_t kResamples = 2000;
constexpr std::uint64_t kSeed = 1;  // any: what matters is that a result can be computed again

double median_in_place(std::span<double> samples) {
  const auto middle = samples.begin() + static_cast<std::ptrdiff_t>(samples.size() / 2);
  std::ranges::nth_element(samples, middle);
  if (samples.size() % 2 == 1) return *middle;
  return (*std::max_element(samples.begin(), middle) + *middle) / 2;
}

std::size_t draw_below(std::size_t count, Random& random) {
  return static_cast<std::size_t>(random.between(0, static_cast<int>(count) - 1));
}

// The median of as many processes again, drawn with replacement, of each as many runs.
double resampled_median(const ByProcess& samples, Random& random, std::vector<double>& scratch) {
  scratch.clear();
  for (std::size_t n = 0; n < samples.size(); ++n) {
    const std::vector<double>& process = samples[draw_below(samples.size(), random)];
    for (std::size_t run = 0; run < process.size(); ++run) {
      scratch.push_back(process[draw_below(process.size(), random)]);
    }
  }
  return median_in_place(scratch);
}

std::vector<double> logs_of(std::span<const double> values) {
  std::vector<double> logs(values.size());
  std::ranges::transform(values, logs.begin(), [](double value) { return std::log(value); });
  return logs;
}

struct Moments {
  double mean = 0;
  double squared_error = 0;  // of the mean
};

Moments moments(std::span<const double> values) {
  Moments result;
  const auto count = static_cast<double>(values.size());
  for (const double value : values) result.mean += value / count;
  for (const double value : values) {
    const double deviation = value - result.mean;
    result.squared_error += deviation * deviation / (count - 1) / count;
  }
  return result;
}

// The 97.5% quantile of Student's distribution: from a table, and from its expansion about the
// normal distribution where that is right to 0.1%.
double student_t(double degrees) {
  constexpr std::array<double, 4> kTable = {12.706, 4.303, 3.182, 2.776};
  if (degrees < kTable.size() + 1) {
    return kTable[static_cast<std::size_t>(std::max(degrees, 1.0)) - 1];
  }
  constexpr double z = 1.959964;
  return z + (z * z * z + z) / (4 * degrees) +
         (5 * std::pow(z, 5) + 16 * z * z * z + 3 * z) / (96 * degrees * degrees);
}

// The share of resamples to cut at each end. The percentile bootstrap of n units is too narrow by
// sqrt((n-1)/n), and takes the normal distribution for Student's.
double cut_at_each_end(std::size_t units) {
  const auto n = static_cast<double>(units);
  return std::erfc(std::sqrt(n / (n - 1)) * student_t(n - 1) / std::sqrt(2.0)) / 2;
}

// Resampling very many takes long. So many runs of a process say no more than their median, and so
// many processes no more than the normal approximation of how many of n medians lie below their
// median: n/2 ± 1.96·√n/2.
constexpr std::size_t kMostRuns = 5000;
constexpr std::size_t kMostProcesses = 500;

ByProcess median_of_each(const ByProcess& samples) {
  ByProcess medians;
  for (const std::vector<double>& process : samples) medians.push_back({median(process)});
  return medians;
}

Interval interval_by_rank(const ByProcess& samples) {
  ByProcess medians = median_of_each(samples);
  std::ranges::sort(medians);
  const auto n = static_cast<double>(medians.size());
  constexpr double kHalfWidth = 1.96 / 2;
  const auto low = static_cast<std::size_t>(n / 2 - kHalfWidth * std::sqrt(n));
  return {medians[low].front(), medians[medians.size() - 1 - low].front()};
}

Interval bootstrap_interval(const ByProcess& samples) {
  Random random(kSeed);
  std::vector<double> scratch;
  std::vector<double> medians(kResamples);
  std::ranges::generate(medians, [&] { return resampled_median(samples, random, scratch); });
  std::ranges::sort(medians);
  const auto cut = static_cast<std::size_t>(cut_at_each_end(samples.size()) * kResamples);
  return {medians[cut], medians[kResamples - 1 - cut]};
}

}  // namespace

double median(std::vector<double> samples) { return median_in_place(samples); }

Estimate estimate_median(const ByProcess& samples) {
  std::vector<double> all;
  for (const std::vector<double>& process : samples) {
    all.insert(all.end(), process.begin(), process.end());
  }
  Estimate estimate{median(all), std::nullopt};
  if (samples.size() < kFewestForInterval) return estimate;
  if (samples.size() > kMostProcesses) {
    estimate.interval = interval_by_rank(samples);
  } else if (all.size() > kMostRuns) {
    estimate.interval = bootstrap_interval(median_of_each(samples));
  } else {
    estimate.interval = bootstrap_interval(samples);
  }
  return estimate;
}

bool is_precise(const Estimate& median) {
  constexpr double kPrecision = 0.02;
  return median.interval && median.interval->low >= median.value * (1 - kPrecision) &&
         median.interval->high <= median.value * (1 + kPrecision);
}

Estimate estimate_ratio(std::span<const double> numerators, std::span<const double> denominators) {
  const Moments a = moments(logs_of(numerators));
  const Moments b = moments(logs_of(denominators));
  Estimate estimate{std::exp(a.mean - b.mean), std::nullopt};
  if (std::min(numerators.size(), denominators.size()) < kFewestLaunches) return estimate;
  const double squared_error = a.squared_error + b.squared_error;
  const auto share = [](const Moments& of, std::size_t count) {
    return of.squared_error * of.squared_error / (static_cast<double>(count) - 1);
  };
  const double shares = share(a, numerators.size()) + share(b, denominators.size());
  const double degrees = shares == 0 ? 1 : squared_error * squared_error / shares;
  const double half_width = student_t(degrees) * std::sqrt(squared_error);
  estimate.interval = {std::exp(a.mean - b.mean - half_width),
                       std::exp(a.mean - b.mean + half_width)};
  return estimate;
}

Estimate estimate_launch_ratio(std::span<const double> numerators,
                               std::span<const double> denominators) {
  std::vector<double> logs(numerators.size());
  std::ranges::transform(numerators, denominators, logs.begin(),
                         [](double a, double b) { return std::log(a / b); });
  const Moments ratio = moments(logs);
  Estimate estimate{std::exp(ratio.mean), std::nullopt};
  if (logs.size() < kFewestLaunches) return estimate;
  const double half_width =
      student_t(static_cast<double>(logs.size()) - 1) * std::sqrt(ratio.squared_error);
  estimate.interval = {std::exp(ratio.mean - half_width), std::exp(ratio.mean + half_width)};
  return estimate;
}

double fit_serial_fraction(const ScalingRound& round, std::span<const int> workers) {
  double xy = 0;
  double xx = 0;
  for (std::size_t n = 0; n < workers.size(); ++n) {
    const double x = 1 - 1.0 / workers[n];
    const double y = round.parallel_s[n] / round.serial_s - 1.0 / workers[n];
    xy += x * y;
    xx += x * x;
  }
  return xy / xx;
}

std::vector<std::size_t> find_outliers(std::span<const double> samples) {
  std::vector<std::size_t> outliers;
  if (samples.size() < 3) return outliers;
  const double middle = median({samples.begin(), samples.end()});
  std::vector<double> deviations(samples.size());
  std::ranges::transform(samples, deviations.begin(),
                         [&](double sample) { return std::abs(sample - middle); });
  // Each scale makes the score of normally distributed samples a standard deviation's multiple. The
  // second one is for samples more than half of which are equal.
  double scale = 1.4826 * median(deviations);
  if (scale == 0) {
    double sum = 0;
    for (const double deviation : deviations) sum += deviation;
    scale = 1.2533 * sum / static_cast<double>(samples.size());
  }
  constexpr double kMostUsual = 3.5;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (deviations[i] > kMostUsual * scale) outliers.push_back(i);
  }
  return outliers;
}

}  // namespace bb
