#include "tests/host/charts/svg_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <sstream>
#include <stdexcept>

#include "host/charts/text_layout.h"

namespace bb::testing {
namespace {

using charts::Box;
using charts::Font;

std::string unescaped(std::string_view text) {
  const std::map<std::string, char, std::less<>> entities = {
      {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}};
  std::string result;
  while (!text.empty()) {
    if (text.front() == '<' || text.front() == '"') throw std::runtime_error("not escaped");
    if (text.front() != '&') {
      result += text.front();
      text.remove_prefix(1);
      continue;
    }
    const std::size_t end = text.find(';');
    if (end == std::string_view::npos) throw std::runtime_error("an entity without an end");
    const auto entity = entities.find(text.substr(1, end - 1));
    if (entity == entities.end()) throw std::runtime_error("an unknown entity");
    result += entity->second;
    text.remove_prefix(end + 1);
  }
  return result;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  std::vector<SvgElement> read() {
    std::vector<std::size_t> open;
    do {
      std::string_view text = until('<');
      // The style sheet has quotes.
      if (!open.empty() && elements_[open.back()].name != "style") {
        elements_[open.back()].text += unescaped(text);
      }
      if (rest_.starts_with('/')) {
        rest_.remove_prefix(1);
        if (until('>') != elements_[open.back()].name) throw std::runtime_error("a wrong end");
        open.pop_back();
      } else if (read_tag(until('>'))) {
        open.push_back(elements_.size() - 1);
      }
    } while (!open.empty());
    if (rest_ != "\n") throw std::runtime_error("something after the end");
    return elements_;
  }

 private:
  std::string_view until(char end) {
    const std::size_t length = rest_.find(end);
    if (length == std::string_view::npos) throw std::runtime_error("ends too early");
    const std::string_view text = rest_.substr(0, length);
    rest_.remove_prefix(length + 1);
    return text;
  }

  // Whether the element stays open.
  bool read_tag(std::string_view tag) {
    const bool closed = tag.ends_with('/');
    if (closed) tag.remove_suffix(1);
    std::size_t end = std::min(tag.find(' '), tag.size());
    SvgElement& element = elements_.emplace_back();
    element.name = tag.substr(0, end);
    for (tag.remove_prefix(end); !tag.empty(); tag.remove_prefix(end + 1)) {
      const std::size_t equals = tag.find("=\"");
      end = tag.find('"', equals + 2);
      if (tag.front() != ' ' || end == std::string_view::npos)
        throw std::runtime_error("a bad tag");
      const std::string_view value = tag.substr(equals + 2, end - equals - 2);
      const std::string name(tag.substr(1, equals - 1));
      if (!element.attributes.emplace(name, unescaped(value)).second) {
        throw std::runtime_error("an attribute twice: " + name);
      }
    }
    return !closed;
  }

  std::string_view rest_;
  std::vector<SvgElement> elements_;
};

bool overlap(const Box& a, const Box& b) {
  constexpr double kTolerance = 0.05;  // coordinates are rounded
  return a.left + kTolerance < b.right && b.left + kTolerance < a.right &&
         a.top + kTolerance < b.bottom && b.top + kTolerance < a.bottom;
}

Box box_of(const SvgElement& element) {
  if (element.name == "text") return text_box(element);
  if (element.name == "rect") {
    const double left = element.number("x");
    const double top = element.number("y");
    return {left, top, left + element.number("width"), top + element.number("height")};
  }
  if (element.name == "line") {
    const auto [left, right] = std::minmax({element.number("x1"), element.number("x2")});
    const auto [top, bottom] = std::minmax({element.number("y1"), element.number("y2")});
    return {left, top, right, bottom};
  }
  if (element.name == "circle") {
    const double x = element.number("cx");
    const double y = element.number("cy");
    return {x, y, x, y};
  }
  std::istringstream points(element.attributes.at("points"));
  Box box{1e9, 1e9, -1e9, -1e9};
  char comma = 0;
  for (double x = 0, y = 0; points >> x >> comma >> y;) {
    box = {std::min(box.left, x), std::min(box.top, y), std::max(box.right, x),
           std::max(box.bottom, y)};
  }
  return box;
}

// The names of parts do. Bars cover the grid.
bool stands_in_a_bar(const SvgElement& text) {
  return text.has_class("on-light") || text.has_class("on-dark") || text.has_class("on-grey");
}

// Without the margin of a chart that stands alone.
Box box_of_drawing(const SvgElement& svg) {
  std::istringstream view_box(svg.attributes.at("viewBox"));
  double left = 0;
  double top = 0;
  double width = 0;
  double height = 0;
  view_box >> left >> top >> width >> height;
  return {0, 0, width + 2 * left, height + 2 * top};
}

}  // namespace

double SvgElement::number(const std::string& attribute) const {
  return std::stod(attributes.at(attribute));
}

bool SvgElement::has_class(std::string_view name) const {
  const auto found = attributes.find("class");
  if (found == attributes.end()) return false;
  std::istringstream words(found->second);
  return std::find(std::istream_iterator<std::string>(words), {}, name) !=
         std::istream_iterator<std::string>();
}

std::vector<SvgElement> read_svg(std::string_view svg) { return Reader(svg).read(); }

std::vector<SvgElement> select(const std::vector<SvgElement>& elements, std::string_view name,
                               std::string_view css_class) {
  std::vector<SvgElement> selected;
  std::ranges::copy_if(elements, std::back_inserter(selected), [&](const SvgElement& element) {
    return element.name == name && (css_class.empty() || element.has_class(css_class));
  });
  return selected;
}

std::vector<SvgElement> with_data(const std::vector<SvgElement>& elements) {
  std::vector<SvgElement> selected;
  std::ranges::copy_if(elements, std::back_inserter(selected), [](const SvgElement& element) {
    return element.attributes.contains("data-value");
  });
  return selected;
}

SvgElement find_text(const std::vector<SvgElement>& elements, std::string_view text) {
  const auto found = std::ranges::find_if(elements, [&](const SvgElement& element) {
    return element.name == "text" && element.text == text;
  });
  if (found == elements.end()) throw std::runtime_error("there is no text " + std::string(text));
  return *found;
}

Box text_box(const SvgElement& text) {
  const Font font = text.has_class("title") ? Font::title : Font::text;
  const double width = charts::text_width(text.text, font);
  const double size = charts::font_size(font);
  const std::string& anchor = text.attributes.at("text-anchor");
  const double share = anchor == "start" ? 0 : anchor == "middle" ? 0.5 : 1;
  const double left = text.number("x") - share * width;
  constexpr double kAscent = 0.85;  // above the baseline, in units of the font size
  const double top = text.number("y") - kAscent * size;
  return {left, top, left + width, top + size};
}

std::string layout_faults(std::string_view svg) {
  const std::vector<SvgElement> elements = read_svg(svg);
  const Box drawing = box_of_drawing(elements.front());
  std::vector<SvgElement> texts;
  std::string faults;
  for (const SvgElement& element : elements) {
    if (element.name == "svg" || element.name == "title" || element.name == "desc" ||
        element.name == "style" || element.has_class("page")) {
      continue;
    }
    const Box box = box_of(element);
    constexpr double kTolerance = 0.05;
    if (!(box.left >= -kTolerance && box.top >= -kTolerance &&
          box.right <= drawing.right + kTolerance && box.bottom <= drawing.bottom + kTolerance)) {
      faults += fmt::format("not within the drawing: {} {} [{} {} {} {}]\n", element.name,
                            element.text, box.left, box.top, box.right, box.bottom);
    }
    if (element.name == "text") texts.push_back(element);
  }
  for (std::size_t i = 0; i < texts.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (overlap(text_box(texts[i]), text_box(texts[j]))) {
        faults += fmt::format("overlap: {} and {}\n", texts[j].text, texts[i].text);
      }
    }
    if (stands_in_a_bar(texts[i])) continue;
    for (const SvgElement& bar : select(elements, "rect")) {
      if (bar.has_class("page") || !overlap(text_box(texts[i]), box_of(bar))) continue;
      faults += fmt::format("in a bar: {}\n", texts[i].text);
    }
    for (const SvgElement& line : select(elements, "line")) {
      const bool vertical = line.number("x1") == line.number("x2");
      if (!vertical || !overlap(text_box(texts[i]), box_of(line))) continue;
      faults += fmt::format("crossed by a line: {}\n", texts[i].text);
    }
  }
  return faults;
}

}  // namespace bb::testing
