#include "host/charts/bar_chart.h"

#include <algorithm>

#include "host/charts/style.h"

namespace bb::charts {
namespace {

BarFrame::Row row_of(const Bar& bar) {
  if (!bar.value) return {bar.label, {}, bar.value.reason()};
  const Estimate& value = *bar.value;
  const double end = value.interval ? std::max(value.value, value.interval->high) : value.value;
  return {bar.label, end, bar.text};
}

void draw_whisker(Drawing& drawing, const Box& range) {
  const double middle = (range.top + range.bottom) / 2;
  constexpr double kCap = 3;  // half of its height
  drawing.line({range.left, middle}, {range.right, middle}, "whisker");
  for (const double x : {range.left, range.right}) {
    drawing.line({x, middle - kCap}, {x, middle + kCap}, "whisker");
  }
}

}  // namespace

std::string draw(const BarChart& chart, const Canvas& canvas) {
  std::vector<BarFrame::Group> groups;
  for (const BarGroup& group : chart.groups) {
    BarFrame::Group& rows = groups.emplace_back(BarFrame::Group{group.title, {}});
    for (const Bar& bar : group.bars) rows.rows.push_back(row_of(bar));
  }
  BarFrame frame(groups, chart.axis, chart.marks, canvas.width);
  frame.place();

  Drawing drawing;
  frame.draw(drawing);
  std::size_t row = 0;
  for (const BarGroup& group : chart.groups) {
    for (const Bar& bar : group.bars) {
      if (bar.value) {
        drawing.rect(frame.bar(row, 0, bar.value->value), colour_class(bar.colour),
                     Datum{bar.label, *bar.value});
        if (const auto& interval = bar.value->interval) {
          draw_whisker(drawing, frame.bar(row, interval->low, interval->high));
        }
      }
      ++row;
    }
  }
  frame.draw_marks(drawing);
  return drawing.svg(canvas, frame.height(), chart.title, chart.description);
}

}  // namespace bb::charts
