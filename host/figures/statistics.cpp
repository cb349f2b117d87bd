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

// The median of as many samples again, drawn with replacement.
double resampled_median(std::span<const double> samples, Random& random,
                        std::vector<double>& scratch) {
  scratch.resize(samples.size());
  const int last = static_cast<int>(samples.size()) - 1;
  for (double& drawn : scratch) {
    drawn = samples[static_cast<std::size_t>(random.between(0, last))];
  }
  return median_in_place(scratch);
}

// Resampling thousands of samples takes long, and says no more than the normal approximation of how
// many of n samples lie below the median: n/2 ± 1.96·√n/2.
constexpr std::size_t kMostForBootstrap = 500;

Interval interval_by_rank(std::span<const double> samples) {
  std::vector<double> sorted(samples.begin(), samples.end());
  std::ranges::sort(sorted);
  const auto n = static_cast<double>(sorted.size());
  constexpr double kHalfWidth = 1.96 / 2;
  const auto low = static_cast<std::size_t>(n / 2 - kHalfWidth * std::sqrt(n));
  return {sorted[low], sorted[sorted.size() - 1 - low]};
}

// The middle 95% of what `resample` gives again and again.
template <class Resample>
Interval bootstrap(Resample&& resample) {
  std::vector<double> estimates(kResamples);
  std::ranges::generate(estimates, resample);
  std::ranges::sort(estimates);
  constexpr std::size_t kCut = kResamples / 40;  // 2.5% at each end
  return {estimates[kCut], estimates[kResamples - 1 - kCut]};
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

}  // namespace

double median(std::vector<double> samples) { return median_in_place(samples); }

Estimate estimate_median(std::span<const double> samples) {
  Estimate estimate{median({samples.begin(), samples.end()}), std::nullopt};
  if (samples.size() < kFewestForInterval) return estimate;
  if (samples.size() > kMostForBootstrap) {
    estimate.interval = interval_by_rank(samples);
    return estimate;
  }
  Random random(kSeed);
  std::vector<double> scratch;
  estimate.interval = bootstrap([&] { return resampled_median(samples, random, scratch); });
  return estimate;
}

bool is_precise(std::span<const double> samples) { return is_precise(estimate_median(samples)); }

bool is_precise(const Estimate& median) {
  constexpr double kPrecision = 0.02;
  return median.interval && median.interval->low >= median.value * (1 - kPrecision) &&
         median.interval->high <= median.value * (1 + kPrecision);
}

std::vector<double> ratios_by_round(std::span<const double> numerators,
                                    std::span<const double> denominators) {
  std::vector<double> ratios(std::min(numerators.size(), denominators.size()));
  std::ranges::transform(numerators, denominators, ratios.begin(),
                         [](double a, double b) { return a / b; });
  return ratios;
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

Estimate fit_serial_fraction(std::span<const double> serial, std::span<const WorkerCount> counts) {
  std::vector<double> fractions;
  for (std::size_t round = 0; round < serial.size(); ++round) {
    double xy = 0;
    double xx = 0;
    for (const WorkerCount& count : counts) {
      const double x = 1 - 1.0 / count.workers;
      const double y = count.samples[round] / serial[round] - 1.0 / count.workers;
      xy += x * y;
      xx += x * x;
    }
    fractions.push_back(xy / xx);
  }
  return estimate_median(fractions);
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
