// What surrounds horizontal bars of any kind: labels, texts at their ends, axis, grid, marks.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "host/charts/axis.h"
#include "host/charts/svg.h"

namespace bb::charts {

/// A vertical line through all bars.
struct ReferenceMark {
  double value = 0;
  std::string label;
};

/// The surroundings of bars that start at 0. A wide chart has the labels at the left of the bars, a
/// narrow one above them.
class BarFrame {
 public:
  struct Row {
    std::string label;
    std::optional<double> end;  // how far the bar reaches, with its whisker; absent without a bar
    std::string text;           // at the end of the bar, or in place of it
  };
  struct Group {
    std::string title;  // may be empty
    std::vector<Row> rows;
  };

  /// `axis` is the title of the axis. Rows are numbered through all groups, from 0.
  BarFrame(const std::vector<Group>& groups, std::string axis, std::vector<ReferenceMark> marks,
           double width);

  /// Keeps so many pixels free between the label and the bar of a row. Comes before place().
  void keep_free_above(std::size_t row, double pixels) { rows_[row].free_above = pixels; }

  /// Decides about heights.
  void place();

  [[nodiscard]] const Scale& scale() const { return scale_; }
  [[nodiscard]] double height() const { return height_; }

  /// Where a bar from one value to another is drawn. Comes after place().
  [[nodiscard]] Box bar(std::size_t row, double from, double to) const;

  /// Everything but the marks. Comes before the bars, and after texts that the grid must not cross.
  void draw(Drawing& drawing) const;

  /// Comes after the bars.
  void draw_marks(Drawing& drawing) const;

 private:
  struct PlacedRow {
    Row row;
    std::vector<std::string> label;
    std::vector<std::string> text;
    double free_above = 0;
    double label_middle = 0;  // of the first line
    double bar_middle = 0;
  };
  struct PlacedGroup {
    std::vector<std::string> title;
    std::size_t first_row = 0;
    std::size_t end_row = 0;
    double title_middle = 0;  // of the first line
    double top = 0;           // of its rows
    double bottom = 0;
  };

  [[nodiscard]] Scale fit_scale() const;
  [[nodiscard]] double place_row(PlacedRow& row, double top) const;
  [[nodiscard]] double text_start(const PlacedRow& row) const;
  void draw_texts(Drawing& drawing) const;
  void draw_axis(Drawing& drawing) const;

  double width_;
  bool labels_beside_;  // else above
  double left_ = 0;     // where bars start
  std::string axis_;
  std::vector<ReferenceMark> marks_;
  std::vector<PlacedRow> rows_;
  std::vector<PlacedGroup> groups_;  // one or more
  Scale scale_;
  double marks_top_ = 0;
  double height_ = 0;
};

}  // namespace bb::charts
