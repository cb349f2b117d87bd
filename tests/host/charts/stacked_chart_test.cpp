// Stacked bars: values, proportions, and a name for each part.
#include "host/charts/stacked_chart.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

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

StackedBar bar(const std::string& label, std::vector<double> values) {
  return {label, std::move(values), 1, "12.3 ms"};
}

StackedChart phases() {
  return {"Phases",
          "Time by phase",
          "time in ms",
          {{"decode"}, {"upload"}, {"filter", true}, {"download"}, {"encode"}, {"other"}},
          {{"End to end",
            {bar("cpu-scalar", {30, 0, 50, 0.25, 15, 0}),
             bar("opencl fused", {30, 4, 5, 25, 15, 0}),
             {"opencv", Figure<std::vector<double>>::none("it has no phases"), 2, ""}}}}};
}

std::vector<SvgElement> drawn(const StackedChart& chart, int width) {
  return read_svg(draw(chart, {width, false, "c"}));
}

TEST(StackedChart, KeepsTheValuesInPlace) {
  const StackedChart chart = phases();
  for (const int width : {kWide, kNarrow}) {
    const std::vector<SvgElement> parts = with_data(drawn(chart, width));
    ASSERT_EQ(parts.size(), 12U);
    const double zero = parts[0].number("x");
    const double unit = (parts[2].number("x") - zero) / 30;
    for (std::size_t row = 0; row < 2; ++row) {
      double sum = 0;
      for (std::size_t i = 0; i < 6; ++i) {
        const SvgElement& part = parts[row * 6 + i];
        const double value = (*chart.groups[0].bars[row].values)[i];
        EXPECT_EQ(part.number("data-value"), value);
        EXPECT_NEAR(part.number("x"), zero + sum * unit, 0.05);
        EXPECT_NEAR(part.number("width"), value * unit, 1.05) << "with the gap";
        sum += value;
      }
    }
    EXPECT_EQ(parts[6].attributes.at("data-label"), "opencl fused: decode");
    EXPECT_TRUE(parts[2].has_class("c1")) << "the main part";
    EXPECT_TRUE(parts[0].has_class("g0"));
    EXPECT_TRUE(parts[3].has_class("g2"));
    EXPECT_EQ(parts[0].number("y"), parts[5].number("y"));
    EXPECT_LT(parts[0].number("y"), parts[6].number("y"));
  }
}

std::size_t count(const std::vector<SvgElement>& elements, const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count_if(elements, [&](const SvgElement& element) {
    return element.name == "text" && element.text == text;
  }));
}

TEST(StackedChart, EachPartThatOccursIsNamedOnce) {
  for (const int width : {kWide, kNarrow, 300}) {
    const std::vector<SvgElement> elements = drawn(phases(), width);
    for (const char* name : {"decode", "upload", "filter", "download", "encode"}) {
      EXPECT_EQ(count(elements, name), 1U) << name;
    }
    EXPECT_EQ(count(elements, "other"), 0U) << "it is 0 everywhere";
    EXPECT_EQ(count(elements, "12.3 ms"), 2U);
    EXPECT_EQ(count(elements, "it has no phases"), 1U);
  }
}

TEST(StackedChart, ANameStandsInTheFirstBarWithRoomElseAboveTheFirstBar) {
  const std::vector<SvgElement> elements = drawn(phases(), kWide);
  const std::vector<SvgElement> parts = with_data(elements);
  const SvgElement filter = find_text(elements, "filter");
  EXPECT_GT(filter.number("x"), parts[2].number("x"));
  EXPECT_LT(filter.number("x"), parts[3].number("x"));
  EXPECT_TRUE(filter.has_class("on-dark"));
  const SvgElement download = find_text(elements, "download");
  EXPECT_GT(download.number("x"), parts[9].number("x")) << "in the second bar";
  EXPECT_GT(download.number("y"), parts[9].number("y"));
  EXPECT_LT(find_text(elements, "upload").number("y"), parts[0].number("y"));
}

TEST(StackedChart, LeadersEndAtTheirPartsAndDoNotCrossNames) {
  StackedChart chart = phases();
  chart.groups = {{"", {bar("a", {0.1, 0.1, 20, 0.1, 0.2, 0.1})}}};
  for (const int width : {kWide, kNarrow, 300}) {
    const std::vector<SvgElement> elements = drawn(chart, width);
    const std::vector<SvgElement> leaders = select(elements, "line", "leader");
    ASSERT_EQ(leaders.size(), 2 * 5U);
    const std::vector<SvgElement> parts = with_data(elements);
    std::size_t i = 0;
    for (const std::size_t part : {0, 1, 3, 4, 5}) {
      const SvgElement& foot = leaders[2 * i++ + 1];
      EXPECT_GE(foot.number("x2"), parts[part].number("x") - 0.01);
      EXPECT_LE(foot.number("x2"), parts[part].number("x") + parts[part].number("width") + 0.02);
      EXPECT_NEAR(foot.number("y2"), parts[part].number("y"), 0.01);
    }
    for (const SvgElement& leader : leaders) {
      for (const SvgElement& text : select(elements, "text")) {
        const Box box = testing::text_box(text);
        const double low = std::min(leader.number("x1"), leader.number("x2"));
        const double high = std::max(leader.number("x1"), leader.number("x2"));
        EXPECT_FALSE(high > box.left && low < box.right && leader.number("y2") > box.top &&
                     leader.number("y1") < box.bottom)
            << text.text;
      }
    }
  }
}

std::vector<StackedChart> odd_stacked_charts() {
  const std::string long_name = "a phase with a long name that no bar has room for, ever";
  std::vector<StackedChart> charts(7, phases());
  charts[1].groups = {{"", {bar("one", {1, 1, 1, 1, 1, 1})}}};
  charts[2].groups[0].bars.clear();
  for (int i = 0; i < 40; ++i) {
    charts[2].groups[0].bars.push_back(bar(fmt::format("row {}", i), {0.001, 1, 3.0 * i, 1, 1, 1}));
  }
  charts[3].groups[0].bars = {bar(std::string(200, 'W'), {0.001, 30000, 0, 0, 0, 0.001})};
  charts[4].groups[0].bars = {bar("none", {0, 0, 0, 0, 0, 0}),
                              bar("nan", {std::nan(""), -1, 0, 0, 0, 0})};
  for (StackedPart& part : charts[5].parts) part.name = long_name;
  charts[6].groups.clear();
  return charts;
}

TEST(StackedChart, NothingOverlapsAndAllIsWithinTheDrawing) {
  int n = 0;
  for (const StackedChart& chart : odd_stacked_charts()) {
    for (const int width : {kWide, kNarrow, 300, 1400}) {
      EXPECT_EQ(layout_faults(draw(chart, {width, true, "c"})), "")
          << "chart " << n << ", " << width << " wide";
    }
    ++n;
  }
}

TEST(StackedChart, RefusesABarWithAnotherNumberOfValues) {
  StackedChart chart = phases();
  chart.parts.pop_back();
  EXPECT_THROW((void)draw(chart, {}), std::invalid_argument);
}

TEST(StackedChart, TheSameChartGivesTheSameBytes) {
  EXPECT_EQ(draw(phases(), {kWide, true, "c"}), draw(phases(), {kWide, true, "c"}));
}

}  // namespace
}  // namespace bb::charts
