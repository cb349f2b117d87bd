#include "host/charts/panel_values.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

namespace bb::charts {
namespace {

bool is_on(const Axis& axis, double value) {
  return std::isfinite(value) && (axis.kind == ScaleKind::linear || value > 0);
}

template <class Item, class IsDrawable>
std::vector<Item> those(const std::vector<Item>& items, const IsDrawable& is_drawable) {
  std::vector<Item> kept;
  std::ranges::copy_if(items, std::back_inserter(kept), is_drawable);
  return kept;
}

// The least and the greatest of some values.
class Range {
 public:
  explicit Range(const Axis& axis) : axis_(&axis) {}

  void include(double value) {
    if (!is_on(*axis_, value)) return;
    range_.low = std::min(range_.low, value);
    range_.high = std::max(range_.high, value);
  }

  [[nodiscard]] bool empty() const { return range_.low > range_.high; }
  [[nodiscard]] const Interval& interval() const { return range_; }

 private:
  const Axis* axis_;
  Interval range_{std::numeric_limits<double>::infinity(),
                  -std::numeric_limits<double>::infinity()};
};

Range series_range(const Panel& panel) {
  Range range(panel.y);
  for (const Series& series : panel.series) {
    for (const SeriesPoint& point : drawable(series.points, panel)) {
      range.include(point.y.value);
      if (!point.y.interval) continue;
      range.include(point.y.interval->low);
      range.include(point.y.interval->high);
    }
  }
  return range;
}

Range curve_range(const Panel& panel) {
  Range range(panel.y);
  for (const Curve& curve : panel.curves) {
    for (const Point& point : drawable(curve.points, panel)) range.include(point.y);
  }
  for (const Band& band : panel.bands) {
    for (const Band::Slice& slice : drawable(band.slices, panel)) {
      range.include(slice.y.low);
      range.include(slice.y.high);
    }
  }
  return range;
}

// Of a segment from one fraction of an axis to another: which part of it, from 0 to 1, lies on the
// axis (Liang and Barsky, "A New Concept and Method for Line Clipping", 1984).
Interval part_on_axis(double from, double to) {
  if (from == to) return from >= 0 && from <= 1 ? Interval{0, 1} : Interval{1, 0};
  const double a = (0 - from) / (to - from);
  const double b = (1 - from) / (to - from);
  return {std::max(std::min(a, b), 0.0), std::min(std::max(a, b), 1.0)};
}

}  // namespace

std::vector<SeriesPoint> drawable(const std::vector<SeriesPoint>& points, const Panel& panel) {
  return those(points, [&](const SeriesPoint& point) {
    return is_on(panel.x, point.x) && is_on(panel.y, point.y.value);
  });
}

std::vector<Point> drawable(const std::vector<Point>& points, const Panel& panel) {
  return those(points, [&](const Point& point) {
    return is_on(panel.x, point.x) && is_on(panel.y, point.y);
  });
}

std::vector<Band::Slice> drawable(const std::vector<Band::Slice>& slices, const Panel& panel) {
  return those(slices, [&](const Band::Slice& slice) {
    return is_on(panel.x, slice.x) && is_on(panel.y, slice.y.low) && is_on(panel.y, slice.y.high);
  });
}

bool has_values(const Panel& panel) {
  return !series_range(panel).empty() || !curve_range(panel).empty();
}

Interval x_range(const Panel& panel) {
  Range range(panel.x);
  for (const Series& series : panel.series) {
    for (const SeriesPoint& point : drawable(series.points, panel)) range.include(point.x);
  }
  for (const Curve& curve : panel.curves) {
    for (const Point& point : drawable(curve.points, panel)) range.include(point.x);
  }
  for (const Band& band : panel.bands) {
    for (const Band::Slice& slice : drawable(band.slices, panel)) range.include(slice.x);
  }
  for (const VerticalMark& mark : panel.marks) range.include(mark.x);
  return range.empty() ? Interval{1, 2} : range.interval();
}

Interval y_range(const Panel& panel) {
  constexpr double kMostAbove = 1.5;  // how far a curve may be above all series
  constexpr double kSpace = 1.05;
  const Range series = series_range(panel);
  Range all = curve_range(panel);
  if (!series.empty()) {
    const double most = kMostAbove * series.interval().high;
    const double high = all.empty() ? 0 : std::min(all.interval().high, most);
    all = series;
    all.include(high);
  }
  const bool is_linear = panel.y.kind == ScaleKind::linear;
  if (all.empty()) return is_linear ? Interval{0, 1} : Interval{1, 10};
  if (is_linear) return {0, std::max(all.interval().high, 0.0) * kSpace};
  return {all.interval().low / kSpace, all.interval().high * kSpace};
}

std::vector<std::vector<Point>> pieces_within(const std::vector<Point>& values, const Scale& x,
                                              const Scale& y) {
  std::vector<std::vector<Point>> pieces;
  bool continues = false;  // the piece before reaches the start of this segment
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Point& from = values[i];
    const Point& to = values[std::min(i + 1, values.size() - 1)];  // the last is alone
    const double low = y.fraction(from.y);
    const double high = y.fraction(to.y);
    const Interval part = part_on_axis(low, high);
    if (part.low > part.high) {
      continues = false;
      continue;
    }
    const auto at = [&](double share) {
      return Point{x.at(from.x) + share * (x.at(to.x) - x.at(from.x)),
                   y.first() + (low + share * (high - low)) * (y.last() - y.first())};
    };
    if (!continues) pieces.push_back({at(part.low)});
    if (i + 1 < values.size()) pieces.back().push_back(at(part.high));
    continues = part.high == 1;
  }
  return pieces;
}

}  // namespace bb::charts
