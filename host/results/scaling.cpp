#include "host/results/scaling.h"

#include <fmt/format.h>

#include <algorithm>

namespace bb {

Estimate fit_serial_fraction(std::span<const double> serial_s,
                             std::span<const WorkerCount> counts) {
  std::size_t rounds = serial_s.size();
  for (const WorkerCount& count : counts) rounds = std::min(rounds, count.samples_s.size());
  std::vector<double> fractions;
  for (std::size_t round = 0; round < rounds; ++round) {
    double xy = 0;
    double xx = 0;
    for (const WorkerCount& count : counts) {
      const double x = 1 - 1.0 / count.workers;
      const double y = count.samples_s[round] / serial_s[round] - 1.0 / count.workers;
      xy += x * y;
      xx += x * x;
    }
    fractions.push_back(xy / xx);
  }
  return estimate_median(fractions);
}

std::vector<Scaling> find_scaling(const std::vector<Row>& rows, int cores) {
  std::vector<Scaling> found;
  const auto ran = [&](const Row& row, const Row& like) {
    return row.scope == like.scope && row.kernel == like.kernel && row.status == Status::ok &&
           row.workers && !row.samples_s.empty();
  };
  for (const Row& first : rows) {
    const bool known = std::ranges::any_of(found, [&](const Scaling& scaling) {
      return scaling.backend == first.backend && scaling.kernel == first.kernel &&
             scaling.scope == first.scope;
    });
    if (known) continue;
    const Row* serial = nullptr;
    int parallel = 0;
    std::vector<WorkerCount> counts;
    std::vector<int> workers = {1};
    for (const Row& row : rows) {
      if (!ran(row, first)) continue;
      const bool own = row.backend == first.backend;
      if (row.workers == 1 && (own || serial == nullptr)) serial = &row;
      if (row.workers == 1 || !own) continue;
      ++parallel;
      if (*row.workers > cores) continue;
      counts.push_back({*row.workers, row.samples_s});
      workers.push_back(*row.workers);
    }
    if (serial == nullptr || parallel < 2 || counts.empty()) continue;
    found.push_back({first.backend, first.kernel, first.scope,
                     fit_serial_fraction(serial->samples_s, counts), workers});
  }
  return found;
}

std::string describe(const Scaling& scaling) {
  const Estimate& fraction = scaling.serial_fraction;
  std::string text = fmt::format("{} {}: serial fraction {:.1f}%", scaling.backend, scaling.kernel,
                                 fraction.value * 100);
  if (fraction.interval) {
    text += fmt::format(" [{:.1f}%, {:.1f}%]", fraction.interval->low * 100,
                        fraction.interval->high * 100);
  }
  const double least = fraction.interval ? fraction.interval->low : fraction.value;
  if (least <= 0) return text + ": no limit shown";
  return text + fmt::format(": at most {:.1f}× however many workers", 1 / fraction.value);
}

}  // namespace bb
