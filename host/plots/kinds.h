// The plots, each in a file of its name or a pair of them. For this room; others use plots_of().
#pragma once

#include <span>
#include <string>
#include <vector>

#include "host/plots/plots.h"

namespace bb {

/// Speedups of all rows, grouped by scope.
[[nodiscard]] std::vector<Plot> speedup_plots(const ComparisonView& view);

/// Where the time of each row goes.
[[nodiscard]] std::vector<Plot> phase_plots(const ComparisonView& view);

/// How many bytes of images a second each row computes, and what copying them allows.
[[nodiscard]] std::vector<Plot> throughput_plots(const ComparisonView& view);

/// One colour for each kind of kernel throughout, and grey for the reference.
[[nodiscard]] int colour_of(const RowView& row);
[[nodiscard]] int colour_of(std::string_view kernel);

/// The estimate in another unit.
[[nodiscard]] Estimate scaled(const Estimate& estimate, double factor);

/// "cpu-thread simd 2"
[[nodiscard]] std::string label_of(const RowView& row);

}  // namespace bb
