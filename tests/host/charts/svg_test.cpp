// Drawings as SVG text, and their style.
#include "host/charts/svg.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <regex>

#include "host/charts/style.h"
#include "tests/host/charts/svg_reader.h"
#include "tests/support/text.h"

namespace bb::charts {
namespace {

using testing::contains;
using testing::read_svg;
using testing::select;
using testing::SvgElement;

TEST(Drawing, EscapesEveryText) {
  const std::string odd = "a<b>&\"c'\n\x1b[0m\xff";
  const std::string shown = R"(a<b>&"c'\x0a\x1b[0m\xff)";
  Drawing drawing;
  drawing.text({1, 2}, odd, Anchor::start);
  drawing.circle({1, 2}, 3, "c1", Datum{odd, {1, {}}});
  const std::string svg = drawing.svg({100, true, odd}, 50, odd, odd);
  for (const char c : svg) EXPECT_TRUE(c == '\n' || (c >= ' ' && c < 0x7f));
  const std::vector<SvgElement> elements = read_svg(svg);
  EXPECT_EQ(select(elements, "text")[0].text, shown);
  EXPECT_EQ(select(elements, "title")[0].text, shown);
  EXPECT_EQ(select(elements, "desc")[0].text, shown);
  EXPECT_EQ(select(elements, "circle")[0].attributes.at("data-label"), shown);
}

TEST(Drawing, KeepsEveryDigitOfAValue) {
  Drawing drawing;
  drawing.rect({0, 0, 1.23456, 1}, "c0", Datum{"a", {0.1 + 0.2, Interval{1.0 / 3, 1e300}}, 2.0});
  const SvgElement rect = select(read_svg(drawing.svg({}, 10, "", "")), "rect")[0];
  EXPECT_EQ(rect.number("data-value"), 0.1 + 0.2);
  EXPECT_EQ(rect.number("data-low"), 1.0 / 3);
  EXPECT_EQ(rect.number("data-high"), 1e300);
  EXPECT_EQ(rect.attributes.at("data-x"), "2");
  EXPECT_EQ(rect.attributes.at("width"), "1.23");
}

TEST(Drawing, HasATextAlternativeWithIdsOfItsOwn) {
  const std::vector<SvgElement> elements =
      read_svg(Drawing().svg({300, false, "speedup-2"}, 20.2, "Speedups", "Five bars"));
  const SvgElement& root = elements.front();
  EXPECT_EQ(root.attributes.at("role"), "img");
  EXPECT_EQ(root.attributes.at("aria-labelledby"), "speedup-2-title speedup-2-desc");
  EXPECT_EQ(root.attributes.at("viewBox"), "0 0 300 21");
  EXPECT_EQ(select(elements, "title")[0].attributes.at("id"), "speedup-2-title");
  EXPECT_EQ(select(elements, "title")[0].text, "Speedups");
  EXPECT_EQ(select(elements, "desc")[0].attributes.at("id"), "speedup-2-desc");
  EXPECT_EQ(select(elements, "desc")[0].text, "Five bars");
}

TEST(Drawing, CarriesItsStyleOnlyWhereItStandsAlone) {
  const std::string alone = Drawing().svg({300, true, "a"}, 20, "", "");
  EXPECT_TRUE(contains(alone, "xmlns=\"http://www.w3.org/2000/svg\""));
  EXPECT_TRUE(contains(alone, chart_style()));
  EXPECT_EQ(select(read_svg(alone), "rect", "page").size(), 1U);
  const std::string inlined = Drawing().svg({300, false, "a"}, 20, "", "");
  EXPECT_FALSE(contains(inlined, "<style>"));
  EXPECT_FALSE(contains(inlined, "http"));
}

TEST(Drawing, ALineBetweenTextsLeavesThemReadable) {
  Drawing drawing;
  drawing.text({10, 50}, "crossed", Anchor::start);
  drawing.text({200, 70}, "elsewhere", Anchor::start);
  drawing.line_between_texts(20, 0, 100, "mark");
  const auto lines = select(read_svg(drawing.svg({}, 100, "", "")), "line", "mark");
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].number("y1"), 0);
  EXPECT_LT(lines[0].number("y2"), 50 - 6);
  EXPECT_GT(lines[1].number("y1"), 50 + 6);
  EXPECT_EQ(lines[1].number("y2"), 100);
}

TEST(Drawing, ALineThatIsOnlyCrossedAtItsEndsIsShorter) {
  Drawing drawing;
  drawing.text({10, 0}, "top", Anchor::start);
  drawing.text({10, 100}, "bottom", Anchor::start);
  drawing.line_between_texts(15, 0, 100, "mark");
  const auto lines = select(read_svg(drawing.svg({}, 100, "", "")), "line", "mark");
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_GT(lines[0].number("y1"), 6);
  EXPECT_LT(lines[0].number("y2"), 94);
}

// The relative luminance of a colour (WCAG 2.1).
double luminance(const std::string& colour) {
  const std::string digits =
      colour.size() == 4 ? fmt::format("{0}{0}{1}{1}{2}{2}", colour[1], colour[2], colour[3])
                         : colour.substr(1);
  const std::array<double, 3> weights = {0.2126, 0.7152, 0.0722};
  double sum = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    const double c = std::stoi(digits.substr(2 * i, 2), nullptr, 16) / 255.0;
    sum += weights[i] * (c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4));
  }
  return sum;
}

double contrast(const std::string& a, const std::string& b) {
  const auto [low, high] = std::minmax({luminance(a), luminance(b)});
  return (high + 0.05) / (low + 0.05);
}

// The fill of the last rule for this selector.
std::string fill_of(const std::string& style, const std::string& selector) {
  const std::size_t rule = style.rfind("\n.chart " + selector + " {");
  if (rule == std::string::npos) throw std::runtime_error("no rule for " + selector);
  const std::size_t fill = style.find("fill: ", rule) + 6;
  return style.substr(fill, style.find(';', fill) - fill);
}

TEST(ChartStyle, TextsCanBeReadInLightAndDark) {
  const std::string both = chart_style();
  const std::string light = both.substr(0, both.find("@media"));
  for (const std::string& style : {light, both}) {
    const std::string page = fill_of(style, ".page");
    EXPECT_GE(contrast(fill_of(style, "text"), page), 12);
    EXPECT_GE(contrast(fill_of(style, "text.muted"), page), 4.5);
    for (int colour = 0; colour < 8; ++colour) {
      const std::string name = colour_class(colour);
      EXPECT_GE(contrast(fill_of(style, "text." + name), page), 4.5) << name << " on " << page;
    }
    for (std::size_t i = 0; i < 14; ++i) {
      const std::string fill = i < 8 ? colour_class(static_cast<int>(i)) : grey_class(i - 8);
      EXPECT_GE(contrast(fill_of(style, "text." + text_class_on(fill)), fill_of(style, "." + fill)),
                4.5)
          << "on " << fill;
    }
  }
}

TEST(ChartStyle, ColoursRepeatButNotTheReferences) {
  EXPECT_EQ(colour_class(0), "c0");
  EXPECT_EQ(colour_class(7), "c7");
  EXPECT_EQ(colour_class(8), "c1");
  EXPECT_EQ(grey_class(5), "g5");
  EXPECT_EQ(grey_class(6), "g0");
}

}  // namespace
}  // namespace bb::charts
