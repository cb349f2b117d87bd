#include "host/charts/style.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace bb::charts {
namespace {

// Okabe and Ito, "Color Universal Design", 2008, with grey for black.
constexpr auto kColourValues = std::to_array<std::string_view>(
    {"8c8c8c", "0072b2", "d55e00", "009e73", "cc79a7", "e69f00", "56b4e9", "f0e442"});
static_assert(kColourValues.size() == kColours);

std::string fills_and_lines() {
  std::string style;
  for (int colour = 0; colour < kColours; ++colour) {
    style += fmt::format(
        ".chart .c{0} {{ fill: #{1}; }}\n"
        ".chart line.c{0}, .chart polyline.c{0} {{ fill: none; stroke: #{1}; }}\n",
        colour, colour_value(colour));
  }
  return style;
}

}  // namespace

std::string colour_class(int colour) {
  constexpr int kOthers = kColours - 1;  // beside the reference's
  return fmt::format("c{}", colour <= 0 ? 0 : (colour - 1) % kOthers + 1);
}

std::string_view colour_value(int colour) {
  return kColourValues[static_cast<std::size_t>(colour)];
}

std::string grey_class(std::size_t grey) {
  constexpr std::size_t kGreys = 6;
  return fmt::format("g{}", grey % kGreys);
}

std::string text_class_on(const std::string& fill) {
  if (fill.starts_with('g')) return "on-grey";
  return fill == "c1" ? "on-dark" : "on-light";
}

// Texts have the same hues as fills and lines, with a contrast to the page of at least 4.5
// (WCAG 2.1, 1.4.3). The style uses neither variables nor nesting, which programs that convert SVG
// do not know.
std::string chart_style() {
  return R"(.chart { max-width: 100%; height: auto; }
.chart .page { fill: #fff; }
.chart text {
  fill: #1a1a1a; font: 12px system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  font-variant-numeric: tabular-nums;
}
.chart .title { font-size: 13px; font-weight: 600; }
.chart line, .chart polyline { fill: none; stroke-width: 1; }
.chart .grid { stroke: #e4e4e4; }
.chart .axis { stroke: #8c8c8c; }
.chart .mark { stroke: #5f5f5f; stroke-dasharray: 2 2; }
.chart .leader { stroke: #8c8c8c; }
.chart .whisker { stroke: #1a1a1a; stroke-width: 1.25; }
.chart polyline { stroke-width: 1.75; stroke-linejoin: round; }
.chart .dashed { stroke-width: 1.25; stroke-dasharray: 5 3; }
.chart polygon { opacity: 0.15; }
)" + fills_and_lines() +
         R"(.chart .g0 { fill: #c4c4c4; }
.chart .g1 { fill: #dedede; }
.chart .g2 { fill: #b2b2b2; }
.chart .g3 { fill: #d2d2d2; }
.chart .g4 { fill: #bababa; }
.chart .g5 { fill: #e6e6e6; }
.chart text.muted { fill: #5f5f5f; }
.chart text.on-light { fill: #000; }
.chart text.on-dark { fill: #fff; }
.chart text.on-grey { fill: #000; }
.chart text.c0 { fill: #666666; }
.chart text.c1 { fill: #0072b2; }
.chart text.c2 { fill: #b34f00; }
.chart text.c3 { fill: #007a59; }
.chart text.c4 { fill: #a3487c; }
.chart text.c5 { fill: #8a5f00; }
.chart text.c6 { fill: #24749f; }
.chart text.c7 { fill: #756b00; }
@media screen and (prefers-color-scheme: dark) {
.chart .page { fill: #16181c; }
.chart text { fill: #e6e6e6; }
.chart .grid { stroke: #34373c; }
.chart .mark { stroke: #a8a8a8; }
.chart .whisker { stroke: #f2f2f2; }
.chart polygon { opacity: 0.25; }
.chart .g0 { fill: #565a62; }
.chart .g1 { fill: #4a4e56; }
.chart .g2 { fill: #676b74; }
.chart .g3 { fill: #52565e; }
.chart .g4 { fill: #5e626b; }
.chart .g5 { fill: #44484f; }
.chart text.muted { fill: #a8a8a8; }
.chart text.on-grey { fill: #fff; }
.chart text.c0 { fill: #a8a8a8; }
.chart text.c1 { fill: #4fa8dc; }
.chart text.c2 { fill: #f08a3c; }
.chart text.c3 { fill: #2fbf94; }
.chart text.c4 { fill: #dda0c4; }
.chart text.c5 { fill: #e69f00; }
.chart text.c6 { fill: #7cc7f0; }
.chart text.c7 { fill: #f0e442; }
}
)";
}

}  // namespace bb::charts
