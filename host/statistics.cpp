#include "host/statistics.h"

#include <algorithm>
#include <cmath>

#include "host/noise.h"

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

// The middle 95% of what `resample` gives again and again.
template <class Resample>
Interval bootstrap(Resample&& resample) {
  std::vector<double> estimates(kResamples);
  std::ranges::generate(estimates, resample);
  std::ranges::sort(estimates);
  constexpr std::size_t kCut = kResamples / 40;  // 2.5% at each end
  return {estimates[kCut], estimates[kResamples - 1 - kCut]};
}

}  // namespace

double median(std::vector<double> samples) { return median_in_place(samples); }

Estimate estimate_median(std::span<const double> samples) {
  Estimate estimate{median({samples.begin(), samples.end()}), std::nullopt};
  if (samples.size() < kFewestForInterval) return estimate;
  Random random(kSeed);
  std::vector<double> scratch;
  estimate.interval = bootstrap([&] { return resampled_median(samples, random, scratch); });
  return estimate;
}

Estimate estimate_paired_ratio(std::span<const double> numerators,
                               std::span<const double> denominators) {
  std::vector<double> ratios(numerators.size());
  std::ranges::transform(numerators, denominators, ratios.begin(),
                         [](double a, double b) { return a / b; });
  return estimate_median(ratios);
}

Estimate estimate_ratio(std::span<const double> numerators, std::span<const double> denominators) {
  Estimate estimate{median({numerators.begin(), numerators.end()}) /
                        median({denominators.begin(), denominators.end()}),
                    std::nullopt};
  if (std::min(numerators.size(), denominators.size()) < kFewestForInterval) return estimate;
  Random random(kSeed);
  std::vector<double> scratch;
  estimate.interval = bootstrap([&] {
    const double numerator = resampled_median(numerators, random, scratch);
    return numerator / resampled_median(denominators, random, scratch);
  });
  return estimate;
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
