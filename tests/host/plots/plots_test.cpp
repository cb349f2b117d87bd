#include "host/plots/plots.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/host/report/named_study.h"

namespace bb {
namespace {

using charts::BarChart;
using charts::LineChart;
using charts::Panel;
using charts::Series;
using charts::StackedChart;
using testing::measured_row;
using testing::named_study;
using testing::row_of;
using testing::samples_of;

// A sweep that Amdahl's law with a serial fraction of 0.2 explains.
NamedStudy sweep() {
  NamedStudy named = named_study({row_of("cpu-scalar", "scalar", 1, std::vector<double>(6, 10)),
                                  row_of("cpu-proc", "scalar", 2, std::vector<double>(6, 6)),
                                  row_of("cpu-proc", "scalar", 4, std::vector<double>(6, 4)),
                                  row_of("gpu", "fused", std::nullopt, std::vector<double>(6, 1))});
  named.study.machine.cores = 4;
  named.study.machine.physical_cores = 4;
  named.study.comparisons[0].rows[1].samples[0].phases = std::nullopt;
  return named;
}

template <class Chart>
const Chart* chart_of(const std::vector<Plot>& plots, std::string_view name) {
  const auto found = std::ranges::find(plots, name, &Plot::name);
  return found == plots.end() ? nullptr : std::get_if<Chart>(&found->chart);
}

std::vector<Plot> plots(const NamedStudy& named) {
  return plots_of(ComparisonView(named, named.study.comparisons[0]));
}

TEST(Plots, HaveNamesThatUsersCanAskFor) {
  for (const Plot& plot : plots(sweep())) {
    EXPECT_NE(std::ranges::find(plot_kinds(), plot.name, &PlotKind::name), plot_kinds().end());
    EXPECT_FALSE(plot.caption.empty());
    EXPECT_NE(draw(plot, {.width = 720}).find("<svg"), std::string::npos);
  }
}

TEST(Plots, OfSpeedupsHaveABarForEachRowAndTheReasonWhereThereIsNone) {
  NamedStudy named = sweep();
  named.study.comparisons[0].rows[3].status = Status::unavailable;
  const std::vector<Plot> made = plots(named);
  const auto* chart = chart_of<BarChart>(made, "speedup");
  ASSERT_NE(chart, nullptr);
  ASSERT_EQ(chart->groups.size(), 1U);
  const std::vector<charts::Bar>& bars = chart->groups[0].bars;
  ASSERT_EQ(bars.size(), 4U);
  EXPECT_EQ(bars[0].colour, 0) << "the reference is grey";
  EXPECT_EQ(bars[1].colour, bars[2].colour) << "one colour for a kind of kernel";
  EXPECT_NE(bars[1].colour, bars[3].colour);
  EXPECT_EQ(bars[2].label, "cpu-proc scalar 4");
  EXPECT_DOUBLE_EQ(bars[2].value->value, 2.5);
  EXPECT_EQ(bars[3].value.reason(), "it is not usable here");
}

TEST(Plots, OfPhasesAddUpToTheTime) {
  const std::vector<Plot> made = plots(named_study({measured_row("cpu-scalar", "scalar", {0.5})}));
  const auto* chart = chart_of<StackedChart>(made, "phases");
  ASSERT_NE(chart, nullptr);
  double sum_ms = 0;
  for (const double part : *chart->groups[0].bars[0].values) sum_ms += part;
  EXPECT_DOUBLE_EQ(sum_ms, 500);
  EXPECT_EQ(chart_of<StackedChart>(plots(sweep()), "phases"), nullptr) << "no row has phases";
}

TEST(Plots, OfThroughputHaveTheCopyRoof) {
  NamedStudy named = sweep();
  EXPECT_EQ(chart_of<BarChart>(plots(named), "throughput"), nullptr) << "it was not measured";
  named.study.comparisons[0].copy = {2, 2'000'000'000, samples_of({0.5, 0.5, 0.5, 0.5, 0.5, 0.5})};
  const std::vector<Plot> made = plots(named);
  const auto* chart = chart_of<BarChart>(made, "throughput");
  ASSERT_NE(chart, nullptr);
  ASSERT_EQ(chart->marks.size(), 1U);
  EXPECT_DOUBLE_EQ(chart->marks[0].value, 4);
  EXPECT_DOUBLE_EQ(chart->groups[0].bars[3].value->value, 2) << "2 GB in 1 s";
}

const Series& only_series(const Panel& panel) {
  EXPECT_EQ(panel.series.size(), 1U);
  return panel.series.at(0);
}

TEST(Plots, OfScalingHaveTimeSpeedupEfficiencyAndSerialFraction) {
  const std::vector<Plot> made = plots(sweep());
  const auto* chart = chart_of<LineChart>(made, "scaling");
  ASSERT_NE(chart, nullptr);
  ASSERT_EQ(chart->panels.size(), 4U);
  const std::vector<charts::SeriesPoint>& speedups = only_series(chart->panels[1]).points;
  ASSERT_EQ(speedups.size(), 2U);
  EXPECT_EQ(speedups[1].x, 4);
  EXPECT_DOUBLE_EQ(speedups[1].y.value, 2.5);
  EXPECT_DOUBLE_EQ(only_series(chart->panels[2]).points[1].y.value, 62.5);
  for (const charts::SeriesPoint& point : only_series(chart->panels[3]).points) {
    EXPECT_NEAR(point.y.value, 20, 1e-9) << "Karp and Flatt's fraction is Amdahl's here";
  }
  const std::vector<charts::Curve>& curves = chart->panels[1].curves;
  ASSERT_EQ(curves.size(), 2U) << "ideal, and Amdahl's law as fitted";
  EXPECT_DOUBLE_EQ(curves[0].points.back().y, 4);
  EXPECT_NEAR(curves[1].points.back().y, 2.5, 1e-9);
  EXPECT_EQ(chart->panels[1].marks.at(0).label, "4 physical cores");
}

TEST(Plots, OfCountsSayFromWhichOnADevicePays) {
  NamedStudy named = sweep();
  const Comparison point = named.study.comparisons[0];
  named.study.comparisons.clear();
  for (const double images : {10.0, 50.0, 100.0}) {
    Comparison& comparison = named.study.comparisons.emplace_back(point);
    comparison.input.images = static_cast<std::size_t>(images);
    comparison.input.pixels = comparison.input.images * 1000;
    for (Row& row : comparison.rows) {
      for (Sample& sample : row.samples) {
        sample.time_s *= row.contender.backend == "gpu" ? 100 + images / 10 : images;
      }
    }
  }
  const std::vector<Plot> made = sweep_plots(views_of({&named, 1}));
  ASSERT_EQ(made.size(), 1U) << "the sizes are the same";
  EXPECT_EQ(made[0].name, "count");
  EXPECT_NE(made[0].caption.find("gpu fused pays from 50 images on."), std::string::npos)
      << made[0].caption;
  const auto& chart = std::get<LineChart>(made[0].chart);
  EXPECT_EQ(chart.panels[0].series.size(), 4U);
  EXPECT_EQ(chart.panels[0].series[0].points.size(), 3U);
  named.study.comparisons.back().input.folder = "others";
  const std::vector<Plot> of_two = sweep_plots(views_of({&named, 1}));
  ASSERT_EQ(of_two.size(), 1U);
  EXPECT_EQ(std::get<LineChart>(of_two[0].chart).panels[0].series[0].points.size(), 2U)
      << "images of another folder are no more of the same";
}

}  // namespace
}  // namespace bb
