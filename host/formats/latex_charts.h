// Charts in LaTeX documents: pgfplots of data files that stand beside the document.
#pragma once

#include <string>

#include "host/formats/report.h"
#include "host/plots/plots.h"
#include "host/report/views.h"

namespace bb {

/// What a document with charts needs before it begins.
[[nodiscard]] std::string chart_preamble();

/// A figure with the speedups of one scope as bars, and its data file: "STEM-1.csv" and so on. None
/// where no row has a speedup.
void add_speedup_chart(Report& report, const ScopeView& scope, const std::string& stem);

/// A figure with all panels of a LineChart that have points, and a data file for each, or two: one
/// with what was measured, and one with the curves and bands.
void add_line_charts(Report& report, const Plot& plot, const std::string& stem);

}  // namespace bb
