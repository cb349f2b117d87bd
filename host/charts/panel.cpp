#include "host/charts/panel.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "host/charts/panel_values.h"
#include "host/charts/style.h"

namespace bb::charts {
namespace {

constexpr double kLabelGap = 14;  // between a plot and the labels at its right
constexpr double kTickGap = 6;    // between an axis and the texts of its ticks

double widest(const std::vector<Tick>& ticks) {
  double width = 0;
  for (const Tick& tick : ticks) width = std::max(width, text_width(tick.text));
  return width;
}

std::vector<Tick> ticks_of(const Axis& axis, const Scale& scale, Direction direction) {
  return axis.ticks.empty() ? round_ticks(scale, direction)
                            : fitting_ticks(scale, direction, axis.ticks);
}

std::vector<Point> line_of(const std::vector<SeriesPoint>& points) {
  std::vector<Point> line;
  line.reserve(points.size());
  for (const SeriesPoint& point : points) line.push_back({point.x, point.y.value});
  return line;
}

void draw_whisker(Drawing& drawing, double x, double low, double high, const std::string& classes) {
  constexpr double kCap = 2.5;  // half of its width
  drawing.line({x, low}, {x, high}, classes);
  for (const double y : {low, high}) drawing.line({x - kCap, y}, {x + kCap, y}, classes);
}

}  // namespace

void PanelLayout::Heights::include(const Heights& other) {
  header = std::max(header, other.header);
  plot = std::max(plot, other.plot);
  footer = std::max(footer, other.footer);
}

PanelLayout::PanelLayout(const Panel& panel, double left, double width)
    : panel_(&panel),
      left_(left),
      width_(width),
      y_title_(wrap(panel.y.title, width, kMostLines)),
      x_title_(wrap(panel.x.title, width, kMostLines)) {
  for (const Series& series : panel.series) {
    add_label(series.label, series.colour, line_of(drawable(series.points, panel)));
  }
  for (const Curve& curve : panel.curves) {
    add_label(curve.label, curve.colour, drawable(curve.points, panel));
  }
}

void PanelLayout::add_label(const std::string& label, int colour, std::vector<Point> line) {
  constexpr double kMostShare = 0.36;
  std::vector<std::string> lines = wrap(label, kMostShare * width_, kMostLines);
  if (lines.empty() || line.empty()) return;
  labels_.push_back({std::move(lines), colour_class(colour), std::move(line)});
}

PanelLayout::Heights PanelLayout::heights() const {
  constexpr double kUsualHeight = 190;
  double labels = 0;
  for (const EndLabel& label : labels_) labels += text_height(label.lines);
  constexpr double kTickLines = 1.7;
  return {text_height(y_title_) + (static_cast<double>(panel_->marks.size()) + 0.5) * kLineHeight,
          std::max(kUsualHeight, labels), kTickLines * kLineHeight + text_height(x_title_)};
}

void PanelLayout::draw(Drawing& drawing, double top, const Heights& heights) const {
  const double title_height = text_height(y_title_);
  const Plot plot = make_plot(top + heights.header, heights.plot);
  drawing.text_block({left_, top + kLineHeight / 2}, y_title_, Anchor::start);
  draw_axes(drawing, plot);
  draw_curves(drawing, plot);
  draw_series(drawing, plot);
  draw_labels(drawing, plot);
  draw_marks(drawing, plot, top + title_height);
}

PanelLayout::Plot PanelLayout::make_plot(double top, double height) const {
  constexpr double kInset = 8;        // between the y axis and the least x
  constexpr double kLeastRight = 24;  // half of the widest tick's text
  const Scale y(panel_->y.kind, y_range(*panel_), top + height, top);
  std::vector<Tick> y_ticks = ticks_of(panel_->y, y, Direction::vertical);
  double label_width = 0;
  for (const EndLabel& label : labels_)
    label_width = std::max(label_width, text_width(label.lines));
  const double right = left_ + width_ - std::max(kLeastRight, label_width + kLabelGap);
  const Scale x(panel_->x.kind, x_range(*panel_), left_ + widest(y_ticks) + kTickGap + kInset,
                right);
  return {x, y, std::move(y_ticks)};
}

void PanelLayout::draw_axes(Drawing& drawing, const Plot& plot) const {
  const double plot_left = left_ + widest(plot.y_ticks) + kTickGap;
  for (const Tick& tick : plot.y_ticks) {
    const double y = plot.y.at(tick.value);
    drawing.line({plot_left, y}, {plot.x.last(), y}, "grid");
    drawing.text({plot_left - kTickGap, y}, tick.text, Anchor::end, "muted");
  }
  const double bottom = plot.y.first();
  drawing.line({plot_left, bottom}, {plot.x.last(), bottom}, "axis");
  const double texts = bottom + 1.1 * kLineHeight;
  for (const Tick& tick : ticks_of(panel_->x, plot.x, Direction::horizontal)) {
    constexpr double kTickLength = 4;
    const double x = plot.x.at(tick.value);
    drawing.line({x, bottom}, {x, bottom + kTickLength}, "axis");
    drawing.text_within({left_, left_ + width_}, {x, texts}, tick.text, "muted");
  }
  const double title_width = text_width(x_title_);
  const double title_left = std::min(plot_left, left_ + width_ - title_width);
  drawing.text_block({title_left, texts + kLineHeight}, x_title_, Anchor::start, "muted");
}

void PanelLayout::draw_curves(Drawing& drawing, const Plot& plot) const {
  for (const Band& band : panel_->bands) {
    const std::vector<Band::Slice> slices = drawable(band.slices, *panel_);
    std::vector<Point> outline;
    std::vector<Point> upper;
    outline.reserve(2 * slices.size());
    upper.reserve(slices.size());
    for (const Band::Slice& slice : slices) {
      const double x = plot.x.at(slice.x);
      outline.push_back({x, plot.y.at(slice.y.low)});
      upper.push_back({x, plot.y.at(slice.y.high)});
    }
    outline.insert(outline.end(), upper.rbegin(), upper.rend());
    if (!outline.empty()) drawing.polygon(outline, colour_class(band.colour));
  }
  for (const Curve& curve : panel_->curves) {
    for (const std::vector<Point>& piece :
         pieces_within(drawable(curve.points, *panel_), plot.x, plot.y)) {
      drawing.polyline(piece, colour_class(curve.colour) + " dashed");
    }
  }
}

void PanelLayout::draw_series(Drawing& drawing, const Plot& plot) const {
  for (const Series& series : panel_->series) {
    const std::string colour = colour_class(series.colour);
    const std::vector<SeriesPoint> points = drawable(series.points, *panel_);
    for (const SeriesPoint& point : points) {
      if (const auto& interval = point.y.interval) {
        draw_whisker(drawing, plot.x.at(point.x), plot.y.at(interval->low),
                     plot.y.at(interval->high), colour);
      }
    }
    for (const std::vector<Point>& piece : pieces_within(line_of(points), plot.x, plot.y)) {
      drawing.polyline(piece, colour);
    }
    for (const SeriesPoint& point : points) {
      constexpr double kRadius = 2.75;
      drawing.circle({plot.x.at(point.x), plot.y.at(point.y.value)}, kRadius, colour,
                     Datum{series.label, point.y, point.x});
    }
  }
}

void PanelLayout::draw_labels(Drawing& drawing, const Plot& plot) const {
  if (!has_values(*panel_)) {
    drawing.text({plot.x.first(), (plot.y.first() + plot.y.last()) / 2}, "no values", Anchor::start,
                 "muted");
  }
  std::vector<const EndLabel*> labels;
  std::vector<Point> ends;
  std::vector<double> centres;
  std::vector<double> sizes;
  for (const EndLabel& label : labels_) {
    const std::vector<std::vector<Point>> pieces = pieces_within(label.line, plot.x, plot.y);
    if (pieces.empty()) continue;
    labels.push_back(&label);
    ends.push_back(pieces.back().back());
    centres.push_back(ends.back().y);
    sizes.push_back(text_height(label.lines));
  }
  const std::vector<double> middles =
      spread(centres, sizes, {plot.y.last() - kLineHeight / 2, plot.y.first() + kLineHeight / 2});
  for (std::size_t i = 0; i < labels.size(); ++i) {
    draw_label(drawing, plot, *labels[i], ends[i], middles[i]);
  }
}

void PanelLayout::draw_label(Drawing& drawing, const Plot& plot, const EndLabel& label,
                             const Point& end, double middle) const {
  const double x = plot.x.last() + kLabelGap;
  drawing.text_block({x, middle - (text_height(label.lines) - kLineHeight) / 2}, label.lines,
                     Anchor::start, label.classes);
  constexpr double kSpace = 4;   // beside a line's end and a text
  constexpr double kBeside = 3;  // a label that is moved less needs no line
  if (plot.x.last() - end.x < 1 && std::abs(middle - end.y) < kBeside) return;
  drawing.line({end.x + kSpace, end.y}, {x - kSpace, middle}, "leader");
}

void PanelLayout::draw_marks(Drawing& drawing, const Plot& plot, double labels_top) const {
  double middle = labels_top + kLineHeight / 2;
  for (const VerticalMark& mark : panel_->marks) {
    drawing.text_within({left_, left_ + width_}, {plot.x.at(mark.x), middle}, mark.label, "muted");
    middle += kLineHeight;
  }
  double top = labels_top + kLineHeight;
  for (const VerticalMark& mark : panel_->marks) {
    drawing.line_between_texts(plot.x.at(mark.x), top, plot.y.first(), "mark");
    top += kLineHeight;
  }
}

}  // namespace bb::charts
