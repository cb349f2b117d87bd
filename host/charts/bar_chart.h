// Horizontal bars, as for speedups.
#pragma once

#include <string>
#include <vector>

#include "host/charts/bar_frame.h"
#include "host/charts/svg.h"
#include "host/figures/figure.h"
#include "host/figures/statistics.h"

namespace bb::charts {

struct Bar {
  std::string label;
  Figure<Estimate> value;  // 0 or more. Without one, the reason stands in place of the bar.
  int colour = 0;          // of colour_class()
  std::string text;        // at the end of the bar, such as "15.7× [15.4, 15.9]"
};

struct BarGroup {
  std::string title;  // may be empty
  std::vector<Bar> bars;
};

struct BarChart {
  std::string title;        // of the text alternative; not drawn
  std::string description;  // likewise: what the chart shows, in a sentence
  std::string axis;         // the quantity and its unit
  std::vector<BarGroup> groups;
  std::vector<ReferenceMark> marks = {};
};

/// The SVG. Whiskers show the intervals. All groups share one axis, which starts at 0.
[[nodiscard]] std::string draw(const BarChart& chart, const Canvas& canvas);

}  // namespace bb::charts
