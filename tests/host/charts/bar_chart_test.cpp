// Bars: values, proportions, and a layout without overlaps for any data.
#include "host/charts/bar_chart.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

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
using testing::text_box;
using testing::with_data;

Bar bar(const std::string& label, double value) {
  return {label, Estimate{value, Interval{value * 0.97, value * 1.04}}, 1,
          fmt::format("{:.4g}× [{:.4g}, {:.4g}]", value, value * 0.97, value * 1.04)};
}

BarChart speedups() {
  return {"Speedups",
          "Speedups of three rows over cpu-scalar",
          "speedup over cpu-scalar, one thread",
          {{"Filter",
            {bar("cpu-thread simd 2", 30.02),
             {"cpu-scalar", Estimate{1, std::nullopt}, 0, "1.00×"},
             {"opencl fused", Figure<Estimate>::none("there is no OpenCL device"), 3, ""}}},
           {"End to end", {bar("cpu-thread simd 2", 3.5)}}},
          {{1, "as fast as cpu-scalar"}}};
}

std::vector<SvgElement> drawn(const BarChart& chart, int width) {
  return read_svg(draw(chart, {width, false, "c"}));
}

TEST(BarChart, KeepsTheValues) {
  const std::vector<SvgElement> bars = with_data(drawn(speedups(), kWide));
  ASSERT_EQ(bars.size(), 3U) << "a bar without a value is not drawn";
  EXPECT_EQ(bars[0].attributes.at("data-label"), "cpu-thread simd 2");
  EXPECT_EQ(bars[0].number("data-value"), 30.02);
  EXPECT_EQ(bars[0].number("data-low"), 30.02 * 0.97);
  EXPECT_EQ(bars[0].number("data-high"), 30.02 * 1.04);
  EXPECT_EQ(bars[1].number("data-value"), 1);
  EXPECT_FALSE(bars[1].attributes.contains("data-low"));
  EXPECT_TRUE(bars[1].has_class("c0"));
  EXPECT_EQ(bars[2].number("data-value"), 3.5);
}

TEST(BarChart, LengthsAreProportionalToValues) {
  for (const int width : {kWide, kNarrow}) {
    const std::vector<SvgElement> elements = drawn(speedups(), width);
    const std::vector<SvgElement> bars = with_data(elements);
    const double unit = bars[0].number("width") / 30.02;
    EXPECT_GT(unit * 30, width * 0.3) << "most of the drawing is bars";
    for (const SvgElement& bar : bars) {
      EXPECT_EQ(bar.number("x"), bars[0].number("x")) << "from 0";
      EXPECT_NEAR(bar.number("width"), bar.number("data-value") * unit, 0.02);
    }
    const double zero = bars[0].number("x");
    const SvgElement whisker = select(elements, "line", "whisker")[0];
    EXPECT_NEAR(whisker.number("x1"), zero + 30.02 * 0.97 * unit, 0.02);
    EXPECT_NEAR(whisker.number("x2"), zero + 30.02 * 1.04 * unit, 0.02);
    EXPECT_NEAR(select(elements, "line", "mark")[0].number("x1"), zero + unit, 0.02);
    for (const SvgElement& tick : select(elements, "text", "muted")) {
      if (tick.text.find_first_not_of("0123456789") != std::string::npos) continue;
      EXPECT_NEAR(tick.number("x"), zero + std::stod(tick.text) * unit, 0.02) << tick.text;
    }
  }
}

TEST(BarChart, LabelsStandBesideBarsOnAWideChartAndAboveThemOnANarrowOne) {
  const std::vector<SvgElement> wide = drawn(speedups(), kWide);
  EXPECT_LT(text_box(find_text(wide, "cpu-scalar")).right, with_data(wide)[1].number("x"));
  const std::vector<SvgElement> narrow = drawn(speedups(), kNarrow);
  EXPECT_LE(text_box(find_text(narrow, "cpu-scalar")).bottom, with_data(narrow)[1].number("y"));
}

TEST(BarChart, EveryBarHasItsTextAndABarWithoutValueItsReason) {
  for (const int width : {kWide, kNarrow}) {
    const std::vector<SvgElement> elements = drawn(speedups(), width);
    const SvgElement bar = with_data(elements)[1];
    const SvgElement text = find_text(elements, "1.00×");
    EXPECT_GT(text.number("x"), bar.number("x") + bar.number("width"));
    EXPECT_LT(text.number("x"), bar.number("x") + bar.number("width") + 12);
    EXPECT_NO_THROW((void)find_text(elements, "there is no OpenCL device"));
    EXPECT_NO_THROW((void)find_text(elements, "as fast as cpu-scalar"));
    EXPECT_NO_THROW((void)find_text(elements, "speedup over cpu-scalar, one thread"));
    EXPECT_NO_THROW((void)find_text(elements, "End to end"));
  }
}

BarChart of(std::vector<Bar> bars) {
  BarChart chart = speedups();
  chart.groups = {{"Filter", std::move(bars)}};
  return chart;
}

std::vector<BarChart> odd_bar_charts() {
  std::vector<Bar> many;
  many.reserve(40);
  for (int i = 0; i < 40; ++i) many.push_back(bar(fmt::format("row {}", i), 1 + i % 7));
  const std::string long_label =
      "a backend with a name that goes on and on, on a device with one too";
  const std::string long_word(300, 'W');
  std::vector<BarChart> charts = {
      speedups(),
      of({bar("one", 2)}),
      of(many),
      of({bar(long_label, 3), bar(long_word, 30), bar("画像処理画像処理画像処理画像処理", 1)}),
      of({bar("tiny", 0.001), bar("huge", 30000)}),
      of({bar("a", 5), bar("b", 5), bar("c", 5)}),
      of({bar("zero", 0)}),
      of({{"a", Figure<Estimate>::none(long_label + ' ' + long_label), 1, ""},
          {"b", Figure<Estimate>::none(long_word), 1, ""}}),
      of({{"", Estimate{1, std::nullopt}, 1, ""}, {"long text", Estimate{9, {}}, 1, long_word}}),
      of({{"inf", Estimate{std::numeric_limits<double>::infinity(), {}}, 1, "inf"},
          {"nan", Estimate{std::nan(""), Interval{-1, std::nan("")}}, 1, "nan"},
          bar("1", 1)}),
      of({}),
  };
  charts.push_back(speedups());
  charts.back().groups.clear();
  charts.push_back(speedups());
  charts.back().axis = long_word;
  charts.back().groups[0].title = long_label + ' ' + long_word;
  charts.back().marks = {{1, long_label}, {1.01, long_word}, {0, "zero"}, {100, "beyond all bars"}};
  return charts;
}

TEST(BarChart, NothingOverlapsAndAllIsWithinTheDrawing) {
  int n = 0;
  for (const BarChart& chart : odd_bar_charts()) {
    for (const int width : {kWide, kNarrow, 300, 1400}) {
      EXPECT_EQ(layout_faults(draw(chart, {width, true, "c"})), "")
          << "chart " << n << ", " << width << " wide";
    }
    ++n;
  }
}

TEST(BarChart, TheSameChartGivesTheSameBytes) {
  EXPECT_EQ(draw(speedups(), {kWide, true, "c"}), draw(speedups(), {kWide, true, "c"}));
}

}  // namespace
}  // namespace bb::charts
