#include "host/charts/stacked_chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <stdexcept>

#include "host/charts/style.h"

namespace bb::charts {
namespace {

constexpr double kPadding = 4;  // beside a name in a part, and between names

// The name of a part as it is written.
std::string shown_name(const StackedPart& part, double width) {
  constexpr double kMostShare = 0.4;
  const std::vector<std::string> line = wrap(part.name, kMostShare * width, 1);
  return line.empty() ? "" : line.front();
}

struct PlacedBar {
  std::size_t row;
  const StackedBar* bar;
  std::vector<double> starts;  // of each part, and the end of the last one
};

std::vector<double> starts_of(const std::vector<double>& values) {
  std::vector<double> starts = {0};
  for (const double value : values) {
    starts.push_back(starts.back() + (std::isfinite(value) ? std::max(value, 0.0) : 0));
  }
  return starts;
}

// The bars that have values.
std::vector<PlacedBar> bars_of(const StackedChart& chart) {
  std::vector<PlacedBar> bars;
  std::size_t row = 0;
  for (const StackedGroup& group : chart.groups) {
    for (const StackedBar& bar : group.bars) {
      if (bar.values && bar.values->size() != chart.parts.size()) {
        throw std::invalid_argument(fmt::format("{}: {} values for {} parts", bar.label,
                                                bar.values->size(), chart.parts.size()));
      }
      if (bar.values) bars.push_back({row, &bar, starts_of(*bar.values)});
      ++row;
    }
  }
  return bars;
}

std::vector<BarFrame::Group> groups_of(const StackedChart& chart) {
  std::vector<BarFrame::Group> groups;
  for (const StackedGroup& group : chart.groups) {
    BarFrame::Group& rows = groups.emplace_back(BarFrame::Group{group.title, {}});
    for (const StackedBar& bar : group.bars) {
      if (bar.values) {
        rows.rows.push_back({bar.label, starts_of(*bar.values).back(), bar.text});
      } else {
        rows.rows.push_back({bar.label, {}, bar.values.reason()});
      }
    }
  }
  return groups;
}

// The class of each part's fill in a bar.
std::vector<std::string> fills_of(const StackedChart& chart, const StackedBar& bar) {
  std::vector<std::string> fills;
  std::size_t grey = 0;
  for (const StackedPart& part : chart.parts) {
    fills.push_back(part.is_main ? colour_class(bar.colour) : grey_class(grey++));
  }
  return fills;
}

// A name above the first bar, and the line from there to its part.
struct Leader {
  std::string name;
  double foot = 0;   // x in the part
  double x = 0;      // of its upper end; the name is at the right of it
  double level = 0;  // the line of text, counted from the bar upwards
};

struct Names {
  std::vector<std::string> names;
  std::vector<const PlacedBar*> inside;  // for each part, the bar that has its name; or none
  std::vector<Leader> leaders;           // from left to right

  [[nodiscard]] double height_above() const {
    if (leaders.empty()) return 0;
    constexpr double kElbow = 12;
    return (leaders.front().level + 1) * kLineHeight + kElbow;
  }
};

// Places names from right to left. A name goes one line up where it would reach the next one. So no
// leader crosses a name: leaders of the lines above start further left.
void place_leaders(std::vector<Leader>& leaders, double width) {
  for (std::size_t i = leaders.size(); i-- > 0;) {
    Leader& leader = leaders[i];
    const Leader* next = i + 1 < leaders.size() ? &leaders[i + 1] : nullptr;
    const double name_width = text_width(leader.name) + kPadding;
    leader.x = std::min(leader.foot, width - name_width);
    if (next != nullptr) leader.x = std::min(leader.x, next->x - kPadding);
    leader.x = std::max(leader.x, static_cast<double>(i) * kPadding);
    if (next == nullptr) continue;
    leader.level = next->level + (leader.x + name_width + kPadding > next->x ? 1 : 0);
  }
}

Names names_of(const StackedChart& chart, const std::vector<PlacedBar>& bars, const Scale& scale,
               double width) {
  Names names;
  for (std::size_t part = 0; part < chart.parts.size(); ++part) {
    const std::string& name = names.names.emplace_back(shown_name(chart.parts[part], width));
    const double room = text_width(name) + 2 * kPadding;
    const auto inside = std::ranges::find_if(bars, [&](const PlacedBar& bar) {
      return scale.at(bar.starts[part + 1]) - scale.at(bar.starts[part]) >= room;
    });
    names.inside.push_back(inside == bars.end() ? nullptr : &*inside);
    const bool occurs = std::ranges::any_of(
        bars, [&](const PlacedBar& bar) { return bar.starts[part + 1] > bar.starts[part]; });
    if (inside != bars.end() || !occurs) continue;
    const std::vector<double>& starts = bars.front().starts;
    names.leaders.push_back({name, (scale.at(starts[part]) + scale.at(starts[part + 1])) / 2});
  }
  place_leaders(names.leaders, width);
  return names;
}

void draw_bar(Drawing& drawing, const StackedChart& chart, const BarFrame& frame,
              const PlacedBar& bar, const Names& names) {
  const std::vector<std::string> fills = fills_of(chart, *bar.bar);
  for (std::size_t part = 0; part < fills.size(); ++part) {
    Box box = frame.bar(bar.row, bar.starts[part], bar.starts[part + 1]);
    const Point middle{(box.left + box.right) / 2, (box.top + box.bottom) / 2};
    constexpr double kGap = 1;
    if (box.right - box.left > 2 * kGap) box.right -= kGap;
    const std::string& name = chart.parts[part].name;
    const Estimate value{(*bar.bar->values)[part], std::nullopt};
    drawing.rect(box, fills[part], Datum{bar.bar->label + ": " + name, value});
    if (names.inside[part] != &bar) continue;
    drawing.text(middle, names.names[part], Anchor::middle, text_class_on(fills[part]));
  }
}

void draw_leaders(Drawing& drawing, double bar_top, const std::vector<Leader>& leaders) {
  for (const Leader& leader : leaders) {
    constexpr double kElbow = 10;  // below it, a leader may slant
    const double middle = bar_top - kElbow - (leader.level + 0.5) * kLineHeight;
    const double top = middle - kLineHeight / 3;
    drawing.line({leader.x, top}, {leader.x, bar_top - kElbow}, "leader");
    drawing.line({leader.x, bar_top - kElbow}, {leader.foot, bar_top}, "leader");
    drawing.text({leader.x + kPadding, middle}, leader.name, Anchor::start);
  }
}

}  // namespace

std::string draw(const StackedChart& chart, const Canvas& canvas) {
  const std::vector<PlacedBar> bars = bars_of(chart);
  BarFrame frame(groups_of(chart), chart.axis, {}, canvas.width);
  const Names names = names_of(chart, bars, frame.scale(), canvas.width);
  if (!bars.empty()) frame.keep_free_above(bars.front().row, names.height_above());
  frame.place();

  Drawing drawing;
  if (!bars.empty()) {
    draw_leaders(drawing, frame.bar(bars.front().row, 0, 0).top, names.leaders);
  }
  frame.draw(drawing);
  for (const PlacedBar& bar : bars) draw_bar(drawing, chart, frame, bar, names);
  return drawing.svg(canvas, frame.height(), chart.title, chart.description);
}

}  // namespace bb::charts
