// The charts of a study: which figures they show.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "host/charts/bar_chart.h"
#include "host/charts/line_chart.h"
#include "host/charts/stacked_chart.h"
#include "host/report/views.h"

namespace bb {

struct Plot {
  std::string_view name;  // of --chart
  std::string subject;    // what it shows, as a sentence
  std::string caption;    // the same, and how to read it
  std::variant<charts::BarChart, charts::StackedChart, charts::LineChart> chart;
};

struct PlotKind {
  std::string_view name;
  std::string_view description;
};

/// Every name that a plot may have.
[[nodiscard]] std::span<const PlotKind> plot_kinds();

/// Those that the comparison has figures for, in the order of plot_kinds().
[[nodiscard]] std::vector<Plot> plots_of(const ComparisonView& view);

/// Those of the comparison that are of a sweep over workers: each is a LineChart.
[[nodiscard]] std::vector<Plot> scaling_plots(const ComparisonView& view);

/// Time over the number and over the size of images, where several comparisons of one study differ
/// in these alone: each is a LineChart.
[[nodiscard]] std::vector<Plot> sweep_plots(std::span<const ComparisonView> views);

[[nodiscard]] std::string draw(const Plot& plot, const charts::Canvas& canvas);

}  // namespace bb
