// Horizontal bars of several parts, as for the phases of a run.
#pragma once

#include <string>
#include <vector>

#include "host/charts/bar_frame.h"
#include "host/charts/svg.h"
#include "host/figures/figure.h"

namespace bb::charts {

struct StackedPart {
  std::string name;
  bool is_main = false;  // drawn in the bar's colour; the others are grey
};

struct StackedBar {
  std::string label;
  /// One for each part, 0 or more. Without them, the reason stands in place of the bar.
  Figure<std::vector<double>> values;
  int colour = 0;    // of colour_class()
  std::string text;  // at the end of the bar: the total
};

struct StackedGroup {
  std::string title;  // may be empty
  std::vector<StackedBar> bars;
};

struct StackedChart {
  std::string title;        // of the text alternative; not drawn
  std::string description;  // likewise: what the chart shows, in a sentence
  std::string axis;         // the quantity and its unit
  std::vector<StackedPart> parts;
  std::vector<StackedGroup> groups;
};

/// The SVG. The name of a part stands in the first bar in which it has room, else above the first
/// bar. A part that is 0 everywhere has no name. Throws std::invalid_argument if a bar has another
/// number of values than there are parts.
[[nodiscard]] std::string draw(const StackedChart& chart, const Canvas& canvas);

}  // namespace bb::charts
