// Figures: what the facts of a comparison amount to. They are one deterministic function of the
// facts and of the baseline, computed when a reader wants them.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "host/figures/figure.h"
#include "host/figures/statistics.h"
#include "host/model/study.h"

namespace bb {

/// Of one row. Times are in seconds.
struct RowFigures {
  Figure<Estimate> setup_s;           // the median set-up of its processes
  Figure<Estimate> time_s;            // the median run over all images
  Figure<Estimate> cycles;            // time_s in units of Sample::clock_s
  Figure<Estimate> speedup;           // over the baseline in the same scope, round by round
  Figure<Estimate> relative_speedup;  // over the serial run of the same kernel, likewise
  Figure<double> efficiency;          // relative_speedup ÷ workers
  Figure<Estimate> device_copy_s;     // the median of copying to its device and back
  Figure<double> copy_share;          // device_copy_s, else copy_s ÷ the row's time
  Figure<double> cores_busy;          // CPU time ÷ time, the median run
  Figure<Phases> phases;              // of the run in the middle: they add up to the median
  Figure<Usage> usage;                // medians of CPU times, and the most memory of all runs
  std::vector<std::size_t> outliers;  // which of the timed samples are outliers; they count too
  bool no_difference_shown = false;   // the speedup's interval includes 1
  bool precise = false;               // the median is known to within 2%
};

/// What a sweep over numbers of workers shows of one backend and kernel in one scope.
struct Scaling {
  std::string backend;
  std::string kernel;
  std::string scope;
  Estimate serial_fraction;  // of Amdahl's law
  std::vector<int> workers;  // to which it was fitted

  bool operator==(const Scaling&) const = default;
};

struct Figures {
  std::vector<RowFigures> rows;  // in the order of the comparison's rows
  std::vector<Scaling> scaling;
  Figure<Estimate> copy_s;  // the median time of copying the same bytes
  ContenderKey baseline;    // whom the speedups are over
};

/// The times of the samples that count, in seconds.
[[nodiscard]] ByProcess times_by_process(std::span<const Sample> samples);

/// `baseline` is the contender that speedups refer to, in each scope; as a rule
/// comparison.reference. `cores` is how many physical cores the machine had for workers.
[[nodiscard]] Figures figures_of(const Comparison& comparison, const ContenderKey& baseline,
                                 int cores);

/// Over comparison.reference, unless there is a baseline.
[[nodiscard]] Figures figures_of(const Comparison& comparison, const Machine& machine,
                                 const std::optional<ContenderKey>& baseline = {});

}  // namespace bb
