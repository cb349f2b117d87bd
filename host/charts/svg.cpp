#include "host/charts/svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

#include "host/base/text.h"
#include "host/charts/style.h"

namespace bb::charts {
namespace {

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : printable_text(text)) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

// A hundredth of a pixel is less than anyone sees.
std::string pixels(double length) {
  const double rounded = std::round(length * 100) / 100;
  return fmt::format("{}", rounded == 0 ? 0 : rounded);  // never -0
}

std::string attributes(std::string_view classes, const std::optional<Datum>& datum = {}) {
  std::string text;
  if (!classes.empty()) text += fmt::format(R"( class="{}")", classes);
  if (!datum) return text;
  text += fmt::format(R"( data-label="{}")", escaped(datum->label));
  if (datum->x) text += fmt::format(R"( data-x="{}")", *datum->x);
  text += fmt::format(R"( data-value="{}")", datum->value.value);
  if (const auto& interval = datum->value.interval) {
    text += fmt::format(R"( data-low="{}" data-high="{}")", interval->low, interval->high);
  }
  return text;
}

std::string coordinates(std::span<const Point> points) {
  std::string text;
  for (const Point& point : points) {
    if (!text.empty()) text += ' ';
    text += fmt::format("{},{}", pixels(point.x), pixels(point.y));
  }
  return text;
}

}  // namespace

void Drawing::rect(const Box& box, std::string_view classes, const std::optional<Datum>& datum) {
  shapes_ += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"{}/>\n",
                         pixels(box.left), pixels(box.top), pixels(box.right - box.left),
                         pixels(box.bottom - box.top), attributes(classes, datum));
}

void Drawing::line(const Point& from, const Point& to, std::string_view classes) {
  shapes_ += fmt::format("<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"{}/>\n", pixels(from.x),
                         pixels(from.y), pixels(to.x), pixels(to.y), attributes(classes));
}

void Drawing::polyline(std::span<const Point> points, std::string_view classes) {
  shapes_ += fmt::format("<polyline points=\"{}\"{}/>\n", coordinates(points), attributes(classes));
}

void Drawing::polygon(std::span<const Point> points, std::string_view classes) {
  shapes_ += fmt::format("<polygon points=\"{}\"{}/>\n", coordinates(points), attributes(classes));
}

void Drawing::circle(const Point& centre, double radius, std::string_view classes,
                     const std::optional<Datum>& datum) {
  shapes_ += fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"{}\"{}/>\n", pixels(centre.x),
                         pixels(centre.y), pixels(radius), attributes(classes, datum));
}

void Drawing::text(const Point& at, std::string_view text, Anchor anchor, std::string_view classes,
                   Font font) {
  constexpr std::array<std::string_view, 3> kAnchors = {"start", "middle", "end"};
  constexpr double kBaseline = 0.35;  // from the middle of a line down, in units of the font size
  const auto anchor_index = static_cast<std::size_t>(anchor);
  const double size = font_size(font);
  std::string all_classes(classes);
  if (font == Font::title) all_classes += all_classes.empty() ? "title" : " title";
  shapes_ += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"{}\"{}>{}</text>\n", pixels(at.x),
                         pixels(at.y + kBaseline * size), kAnchors.at(anchor_index),
                         attributes(all_classes), escaped(text));

  const double width = text_width(text, font);
  const double left = at.x - width * 0.5 * static_cast<double>(anchor_index);
  texts_.push_back({left, at.y - size / 2, left + width, at.y + size / 2});
}

void Drawing::text_within(const Interval& range, const Point& at, std::string_view text,
                          std::string_view classes) {
  for (const std::string& line : wrap(text, range.high - range.low, 1)) {
    const double half = text_width(line) / 2;
    const double x = std::max(range.low + half, std::min(at.x, range.high - half));
    this->text({x, at.y}, line, Anchor::middle, classes);
  }
}

void Drawing::text_block(const Point& first, std::span<const std::string> lines, Anchor anchor,
                         std::string_view classes, Font font) {
  Point at = first;
  for (const std::string& line : lines) {
    text(at, line, anchor, classes, font);
    at.y += kLineHeight;
  }
}

void Drawing::line_between_texts(double x, double top, double bottom, std::string_view classes) {
  constexpr double kGap = 2;
  std::vector<Interval> gaps;
  for (const Box& box : texts_) {
    if (box.left - kGap < x && x < box.right + kGap) {
      gaps.push_back({box.top - kGap, box.bottom + kGap});
    }
  }
  std::ranges::sort(gaps, {}, &Interval::low);
  double from = top;
  for (const Interval& gap : gaps) {
    const double to = std::min(gap.low, bottom);
    if (to > from) line({x, from}, {x, to}, classes);
    from = std::max(from, gap.high);
  }
  if (bottom > from) line({x, from}, {x, bottom}, classes);
}

std::string Drawing::svg(const Canvas& canvas, double height, std::string_view title,
                         std::string_view description) const {
  const std::string id = escaped(canvas.id);
  const int margin = canvas.standalone ? 12 : 0;  // a page has margins of its own
  const std::string h = pixels(std::ceil(height) + 2 * margin);
  const int w = canvas.width + 2 * margin;
  std::string text = fmt::format(
      "<svg{} class=\"chart\" role=\"img\" viewBox=\"{} {} {} {}\" width=\"{}\" height=\"{}\" "
      "aria-labelledby=\"{}-title {}-desc\">\n"
      "<title id=\"{}-title\">{}</title>\n<desc id=\"{}-desc\">{}</desc>\n",
      canvas.standalone ? " xmlns=\"http://www.w3.org/2000/svg\"" : "", -margin, -margin, w, h, w,
      h, id, id, id, escaped(title), id, escaped(description));
  if (canvas.standalone) {
    text += fmt::format("<style>\n{}</style>\n", chart_style());
    text += fmt::format("<rect class=\"page\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>\n",
                        -margin, -margin, w, h);
  }
  return text + shapes_ + "</svg>\n";
}

}  // namespace bb::charts
