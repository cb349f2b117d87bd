// Lines: values, positions, labels at their ends, and what leaves the plot.
#include "host/charts/line_chart.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>

#include "tests/host/charts/svg_reader.h"

namespace bb::charts {
namespace {

using testing::find_text;
using testing::kNarrow;
using testing::kWide;
using testing::layout_faults;
using testing::read_svg;
using testing::select;
using testing::SvgElement;
using testing::with_data;

SeriesPoint point(double x, double y) { return {x, {y, Interval{y * 0.9, y * 1.15}}}; }

Panel scaling() {
  Panel panel;
  panel.x = {"workers", ScaleKind::linear, {{1, "1"}, {2, "2"}, {4, "4"}, {8, "8"}, {16, "16"}}};
  panel.y = {"speedup over one worker"};
  panel.series = {{"cpu-thread simd", 1, {point(1, 1), point(2, 1.9), point(4, 3.5), point(8, 5)}},
                  {"cpu-proc simd", 2, {point(1, 1), point(2, 1.8), point(4, 3.4), point(8, 4.9)}}};
  panel.curves = {{"ideal", 0, {{1, 1}, {16, 16}}},
                  {"Amdahl, s = 8%", 1, {{1, 1}, {4, 3.2}, {8, 5.1}}}};
  panel.bands = {{1, {{1, {1, 1}}, {8, {4.5, 5.6}}}}};
  panel.marks = {{4, "4 physical cores"}};
  return panel;
}

LineChart chart_of(std::vector<Panel> panels) {
  return {"Scaling", "Over workers", std::move(panels)};
}

std::vector<SvgElement> drawn(const Panel& panel, int width = kWide) {
  return read_svg(draw(chart_of({panel}), {width, false, "c"}));
}

TEST(LineChart, KeepsTheValues) {
  const std::vector<SvgElement> points = with_data(drawn(scaling()));
  ASSERT_EQ(points.size(), 8U);
  EXPECT_EQ(points[1].attributes.at("data-label"), "cpu-thread simd");
  EXPECT_EQ(points[1].number("data-x"), 2);
  EXPECT_EQ(points[1].number("data-value"), 1.9);
  EXPECT_EQ(points[1].number("data-low"), 1.9 * 0.9);
  EXPECT_EQ(points[1].number("data-high"), 1.9 * 1.15);
  EXPECT_TRUE(points[1].has_class("c1"));
}

TEST(LineChart, PositionsAreProportionalAndYStartsAtZero) {
  for (const int width : {kWide, kNarrow}) {
    const std::vector<SvgElement> elements = drawn(scaling(), width);
    const std::vector<SvgElement> points = with_data(elements);
    const double unit_x = points[1].number("cx") - points[0].number("cx");
    const double unit_y = (points[0].number("cy") - points[3].number("cy")) / 4;
    for (const SvgElement& point : points) {
      EXPECT_NEAR(point.number("cx"),
                  points[0].number("cx") + (point.number("data-x") - 1) * unit_x, 0.1);
      EXPECT_NEAR(point.number("cy"),
                  points[0].number("cy") - (point.number("data-value") - 1) * unit_y, 0.1);
    }
    const double zero = points[0].number("cy") + unit_y;
    EXPECT_NEAR(select(elements, "line", "axis")[0].number("y1"), zero, 0.05);
    const SvgElement whisker = select(elements, "line", "c1")[0];
    EXPECT_NEAR(whisker.number("y1"), zero - 0.9 * unit_y, 0.05);
    EXPECT_NEAR(whisker.number("y2"), zero - 1.15 * unit_y, 0.05);
    EXPECT_NEAR(select(elements, "line", "mark")[0].number("x1"),
                points[0].number("cx") + 3 * unit_x, 0.1);
    EXPECT_NEAR(find_text(elements, "16").number("x"), points[0].number("cx") + 15 * unit_x, 0.2);
  }
}

TEST(LineChart, LogarithmicAxesTurnRatiosIntoDistances) {
  Panel panel = scaling();
  panel.x.kind = panel.y.kind = ScaleKind::logarithmic;
  panel.series = {
      {"a", 1, {{1, {10, {}}}, {10, {100, {}}}, {100, {1000, {}}}, {0, {5, {}}}, {5, {-1, {}}}}}};
  panel.marks.clear();
  const std::vector<SvgElement> points = with_data(drawn(panel));
  ASSERT_EQ(points.size(), 3U) << "what is not above 0 is left out";
  EXPECT_NEAR(points[2].number("cx") - points[1].number("cx"),
              points[1].number("cx") - points[0].number("cx"), 0.02);
  EXPECT_NEAR(points[1].number("cy") - points[2].number("cy"),
              points[0].number("cy") - points[1].number("cy"), 0.02);
}

TEST(LineChart, EveryLineHasItsLabelAtItsEnd) {
  for (const int width : {kWide, kNarrow}) {
    const std::vector<SvgElement> elements = drawn(scaling(), width);
    const std::vector<SvgElement> points = with_data(elements);
    for (const char* label : {"cpu-thread simd", "cpu-proc simd", "ideal"}) {
      const SvgElement text = find_text(elements, label);
      EXPECT_GT(text.number("x"), points[3].number("cx"));
    }
    EXPECT_TRUE(find_text(elements, "cpu-proc simd").has_class("c2"));
    EXPECT_LT(find_text(elements, "ideal").number("y"),
              find_text(elements, "cpu-proc simd").number("y"));
    EXPECT_NO_THROW((void)find_text(elements, "4 physical cores"));
  }
}

TEST(LineChart, ACurveFarAboveTheSeriesLeavesThePlot) {
  const std::vector<SvgElement> elements = drawn(scaling());
  const std::vector<SvgElement> points = with_data(elements);
  const std::vector<SvgElement> curves = select(elements, "polyline", "dashed");
  ASSERT_EQ(curves.size(), 2U);
  std::istringstream ideal(curves[0].attributes.at("points"));
  double x1 = 0, y1 = 0, x2 = 0, y2 = 0;
  char comma = 0;
  ideal >> x1 >> comma >> y1 >> x2 >> comma >> y2;
  EXPECT_NEAR(x1, points[0].number("cx"), 0.01);
  EXPECT_NEAR(y1, points[0].number("cy"), 0.01);
  const double unit_x = points[1].number("cx") - points[0].number("cx");
  const double unit_y = (points[0].number("cy") - points[3].number("cy")) / 4;
  EXPECT_NEAR((x2 - x1) / unit_x, (y1 - y2) / unit_y, 0.01) << "it keeps its slope";
  EXPECT_LT(x2, points[3].number("cx") + 4 * unit_x) << "it ends above the plot";
}

TEST(LineChart, PanelsStandSideBySideWhereThereIsRoom) {
  const LineChart chart = chart_of({scaling(), scaling(), scaling()});
  const auto axis = [&](int width) {
    std::vector<SvgElement> axes =
        select(read_svg(draw(chart, {width, false, "c"})), "line", "axis");
    std::erase_if(axes,
                  [](const SvgElement& line) { return line.number("x1") == line.number("x2"); });
    return axes;
  };
  const std::vector<SvgElement> wide = axis(kWide);
  ASSERT_EQ(wide.size(), 3U);
  EXPECT_EQ(wide[0].number("y1"), wide[1].number("y1"));
  EXPECT_LT(wide[0].number("x2"), wide[1].number("x1"));
  EXPECT_GT(wide[2].number("y1"), wide[0].number("y1"));
  const std::vector<SvgElement> narrow = axis(kNarrow);
  EXPECT_LT(narrow[0].number("y1"), narrow[1].number("y1"));
  EXPECT_EQ(narrow[0].number("x1"), narrow[1].number("x1"));
}

TEST(LineChart, SaysThatThereAreNoValues) {
  Panel panel = scaling();
  panel.series = {{"a", 1, {}}};
  panel.curves.clear();
  panel.bands.clear();
  EXPECT_NO_THROW((void)find_text(drawn(panel), "no values"));
}

std::vector<Panel> odd_panels() {
  std::vector<Panel> panels(9, scaling());
  Panel& equal = panels[1];
  equal.series.clear();
  for (int i = 0; i < 20; ++i) {
    equal.series.push_back({fmt::format("series {}", i), i, {point(1, 1), point(2, 2)}});
  }
  Panel& one_count = panels[2];
  one_count.series = {{"a", 1, {point(2, 1.5)}}};
  one_count.curves.clear();
  one_count.bands.clear();
  one_count.marks = {{2, "2 physical cores"}};
  Panel& long_labels = panels[3];
  for (Series& series : long_labels.series) series.label = std::string(200, 'W');
  long_labels.marks = {{1, std::string(90, 'M')}, {8, "the last"}};
  long_labels.x.title = long_labels.y.title = std::string(150, 'm');
  Panel& huge = panels[4];
  huge.x = {"images", ScaleKind::logarithmic};
  huge.y = {"time", ScaleKind::logarithmic};
  huge.series = {{"a", 1, {point(1, 0.001), point(1e8, 30000)}}};
  Panel& none = panels[5];
  none.series.clear();
  none.curves.clear();
  none.bands.clear();
  none.marks.clear();
  none.x.ticks.clear();
  panels[6] = none;
  panels[6].x.kind = panels[6].y.kind = ScaleKind::logarithmic;
  Panel& not_finite = panels[7];
  not_finite.series[0].points.push_back(
      {9, {1, Interval{-1, std::numeric_limits<double>::infinity()}}});
  not_finite.series[0].points.push_back({std::nan(""), {1, {}}});
  not_finite.curves[0].points.push_back({20, std::numeric_limits<double>::infinity()});
  Panel& zero = panels[8];
  zero.series = {{"zero", 1, {{1, {0, {}}}, {2, {0, {}}}}}};
  return panels;
}

TEST(LineChart, NothingOverlapsAndAllIsWithinTheDrawing) {
  int n = 0;
  for (const Panel& panel : odd_panels()) {
    for (const int width : {kWide, kNarrow, 300, 1400}) {
      const LineChart chart = chart_of({panel, scaling(), panel});
      EXPECT_EQ(layout_faults(draw(chart, {width, true, "c"})), "")
          << "panel " << n << ", " << width << " wide";
    }
    ++n;
  }
}

TEST(LineChart, TheSameChartGivesTheSameBytes) {
  const LineChart chart = chart_of(odd_panels());
  EXPECT_EQ(draw(chart, {kWide, true, "c"}), draw(chart, {kWide, true, "c"}));
}

}  // namespace
}  // namespace bb::charts
