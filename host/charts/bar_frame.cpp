#include "host/charts/bar_frame.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace bb::charts {
namespace {

constexpr double kLeastWideWidth = 560;  // with labels beside the bars
constexpr double kGap = 7;               // between a bar and a text beside it
constexpr double kBarHeight = 13;
constexpr double kMargin = 20;  // at the right: half of the widest tick's text

// The middle of the first of some lines around a middle.
double first_middle(double middle, const std::vector<std::string>& lines) {
  return middle - (text_height(lines) - kLineHeight) / 2;
}

}  // namespace

BarFrame::BarFrame(const std::vector<Group>& groups, std::string axis,
                   std::vector<ReferenceMark> marks, double width)
    : width_(width),
      labels_beside_(width >= kLeastWideWidth),
      axis_(std::move(axis)),
      marks_(std::move(marks)),
      scale_(ScaleKind::linear, {0, 1}, 0, 1) {
  constexpr double kMostLabelShare = 0.36;
  constexpr double kMostTextShare = 0.45;
  const double label_width = labels_beside_ ? kMostLabelShare * width : width;
  double widest_label = 0;
  for (const Group& group : groups) {
    const std::size_t first_row = rows_.size();
    for (const Row& row : group.rows) {
      PlacedRow& placed =
          rows_.emplace_back(PlacedRow{row, wrap(row.label, label_width, kMostLines), {}});
      widest_label = std::max(widest_label, text_width(placed.label));
    }
    groups_.push_back({wrap(group.title, width, kMostLines, Font::title), first_row, rows_.size()});
  }
  if (groups_.empty()) groups_.emplace_back();
  constexpr double kHalfZero = 5;  // the first tick's text stays within the drawing
  left_ = labels_beside_ ? widest_label + kGap : kHalfZero;
  for (PlacedRow& placed : rows_) {
    const double room = placed.row.end ? kMostTextShare * width : width - left_ - kGap;
    placed.text = wrap(placed.row.text, room, kMostLines);
  }
  scale_ = fit_scale();
}

// The longest bars for which the text at each bar's end stays within the drawing.
Scale BarFrame::fit_scale() const {
  double most = 0;
  const auto include = [&most](double value) {
    if (std::isfinite(value)) most = std::max(most, value);
  };
  for (const PlacedRow& row : rows_) include(row.row.end.value_or(0));
  for (const ReferenceMark& mark : marks_) include(mark.value);
  if (most == 0) most = 1;

  double right = width_ - kMargin;
  for (const PlacedRow& row : rows_) {
    const double share = std::clamp(row.row.end.value_or(0) / most, 0.0, 1.0);
    if (!(share > 0)) continue;
    const double room = width_ - left_ - kGap - text_width(row.text);
    right = std::min(right, left_ + room / share);
  }
  return {ScaleKind::linear, {0, most}, left_, right};
}

void BarFrame::place() {
  constexpr double kGroupGap = 12;
  constexpr double kTitleGap = 4;
  double y = 0;
  for (PlacedGroup& group : groups_) {
    if (y > 0) y += kGroupGap;
    group.title_middle = y + kLineHeight / 2;
    y += text_height(group.title) + (group.title.empty() ? 0 : kTitleGap);
    if (&group == &groups_.front()) {
      marks_top_ = y;
      y += static_cast<double>(marks_.size()) * kLineHeight;
    }
    group.top = y;
    for (std::size_t i = group.first_row; i < group.end_row; ++i) y = place_row(rows_[i], y);
    group.bottom = y;
  }
  const double axis_lines = 1 + static_cast<double>(wrap(axis_, width_ - left_, kMostLines).size());
  height_ = y + (axis_lines + 0.5) * kLineHeight;
}

// The bottom of the row.
double BarFrame::place_row(PlacedRow& row, double top) const {
  constexpr double kPadding = 4;  // above and below
  const double free_top = top + kPadding + (labels_beside_ ? 0 : text_height(row.label));
  const double bar_top = free_top + row.free_above;
  double height = std::max(kBarHeight, text_height(row.text));
  if (labels_beside_) height = std::max(height, text_height(row.label));
  row.bar_middle = bar_top + height / 2;
  row.label_middle =
      labels_beside_ ? first_middle(row.bar_middle, row.label) : top + kPadding + kLineHeight / 2;
  return bar_top + height + kPadding;
}

Box BarFrame::bar(std::size_t row, double from, double to) const {
  const double middle = rows_[row].bar_middle;
  return {scale_.at(from), middle - kBarHeight / 2, scale_.at(to), middle + kBarHeight / 2};
}

double BarFrame::text_start(const PlacedRow& row) const {
  return scale_.at(row.row.end.value_or(0)) + kGap;
}

void BarFrame::draw(Drawing& drawing) const {
  draw_texts(drawing);
  draw_axis(drawing);
}

void BarFrame::draw_texts(Drawing& drawing) const {
  for (const PlacedGroup& group : groups_) {
    drawing.text_block({0, group.title_middle}, group.title, Anchor::start, "", Font::title);
  }
  for (const PlacedRow& row : rows_) {
    const Point label{labels_beside_ ? left_ - kGap : 0, row.label_middle};
    drawing.text_block(label, row.label, labels_beside_ ? Anchor::end : Anchor::start);
    drawing.text_block({text_start(row), first_middle(row.bar_middle, row.text)}, row.text,
                       Anchor::start, row.row.end ? "" : "muted");
  }
  double label_middle = marks_top_ + kLineHeight / 2;
  for (const ReferenceMark& mark : marks_) {
    drawing.text_within({0, width_}, {scale_.at(mark.value), label_middle}, mark.label, "muted");
    label_middle += kLineHeight;
  }
}

void BarFrame::draw_axis(Drawing& drawing) const {
  const std::vector<Tick> ticks = round_ticks(scale_, Direction::horizontal);
  for (const PlacedGroup& group : groups_) {
    for (const Tick& tick : ticks) {
      drawing.line_between_texts(scale_.at(tick.value), group.top, group.bottom,
                                 tick.value == 0 ? "axis" : "grid");
    }
  }
  const double ticks_middle = groups_.back().bottom + kLineHeight * 0.7;
  for (const Tick& tick : ticks) {
    drawing.text({scale_.at(tick.value), ticks_middle}, tick.text, Anchor::middle, "muted");
  }
  drawing.text_block({left_, ticks_middle + kLineHeight}, wrap(axis_, width_ - left_, kMostLines),
                     Anchor::start, "muted");
}

void BarFrame::draw_marks(Drawing& drawing) const {
  double top = marks_top_ + kLineHeight;  // below the mark's label, in the first group
  for (const ReferenceMark& mark : marks_) {
    const double x = scale_.at(mark.value);
    for (const PlacedGroup& group : groups_) {
      const bool is_first = &group == &groups_.front();
      drawing.line_between_texts(x, is_first ? top : group.top, group.bottom, "mark");
    }
    top += kLineHeight;
  }
}

}  // namespace bb::charts
