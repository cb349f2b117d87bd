// A drawing as SVG text.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/charts/text_layout.h"
#include "host/figures/statistics.h"

namespace bb::charts {

/// What a chart is drawn on.
struct Canvas {
  int width = 720;           // in pixels; 300 or more
  bool standalone = false;   // a file of its own, with its style and a margin; else part of a page
  std::string id = "chart";  // its ids start with it: unique in a page
};

/// Lengths are in pixels, from the left and from the top.
struct Point {
  double x = 0;
  double y = 0;
};

struct Box {
  double left = 0;
  double top = 0;
  double right = 0;
  double bottom = 0;
};

/// What a shape stands for. It is kept with every digit in the attributes data-label, data-x,
/// data-value, data-low and data-high.
struct Datum {
  std::string label;
  Estimate value;
  std::optional<double> x = {};
};

enum class Anchor { start, middle, end };

/// Later shapes cover earlier ones. Classes are those of chart_style(). The same calls give the
/// same bytes.
class Drawing {
 public:
  void rect(const Box& box, std::string_view classes, const std::optional<Datum>& datum = {});
  void line(const Point& from, const Point& to, std::string_view classes);
  void polyline(std::span<const Point> points, std::string_view classes);
  void polygon(std::span<const Point> points, std::string_view classes);
  void circle(const Point& centre, double radius, std::string_view classes,
              const std::optional<Datum>& datum = {});

  /// One line of text, made printable. `at.y` is the middle of its height, `at.x` where `anchor`
  /// says.
  void text(const Point& at, std::string_view text, Anchor anchor, std::string_view classes = "",
            Font font = Font::text);

  /// One line of text around `at`, cut and moved so that it lies within the range of x.
  void text_within(const Interval& range, const Point& at, std::string_view text,
                   std::string_view classes);

  /// Lines of text from top to bottom; `first` is for the first one.
  void text_block(const Point& first, std::span<const std::string> lines, Anchor anchor,
                  std::string_view classes = "", Font font = Font::text);

  /// A vertical line with gaps where it would cross the texts that are drawn already.
  void line_between_texts(double x, double top, double bottom, std::string_view classes);

  /// The <svg> element. `title` and `description` are its text alternative.
  [[nodiscard]] std::string svg(const Canvas& canvas, double height, std::string_view title,
                                std::string_view description) const;

 private:
  std::string shapes_;
  std::vector<Box> texts_;
};

}  // namespace bb::charts
