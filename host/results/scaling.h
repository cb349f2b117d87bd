// How a backend's speed grows with its workers, by Amdahl's law.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "host/results/results.h"
#include "host/results/statistics.h"

namespace bb {

/// The samples of one backend with one number of workers, round by round.
struct WorkerCount {
  int workers = 1;
  std::span<const double> samples_s;
};

/// The share s of the work that more workers do not speed up: the least squares fit of
/// t(n) / t(1) = s + (1 - s) / n in each round, and of the rounds the median. `serial_s` holds
/// t(1), and one count has more than 1 worker. Rounds that one of them lacks are left out.
[[nodiscard]] Estimate fit_serial_fraction(std::span<const double> serial_s,
                                           std::span<const WorkerCount> counts);

/// The fit of every backend that ran with three numbers of workers or more, 1 among them: its own
/// run with one worker, or that of the serial backend with its kernel. It is fitted to those of at
/// most `cores`: more workers share them, and the law knows nothing of that.
[[nodiscard]] std::vector<Scaling> find_scaling(const std::vector<Row>& rows, int cores);

/// "cpu-thread simd: serial fraction 8.8% [8.1%, 9.5%]: at most 11.3× however many workers"
[[nodiscard]] std::string describe(const Scaling& scaling);

}  // namespace bb
