// Reads charts back: their elements, and where their texts are.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "host/charts/svg.h"

namespace bb::testing {

/// The widths of a page and of a phone, in pixels.
inline constexpr int kWide = 720;
inline constexpr int kNarrow = 360;

struct SvgElement {
  std::string name;
  std::map<std::string, std::string> attributes;
  std::string text;  // of the element itself

  /// Throws std::out_of_range or std::invalid_argument where it is no number.
  [[nodiscard]] double number(const std::string& attribute) const;
  [[nodiscard]] bool has_class(std::string_view name) const;
};

/// All elements in the order in which they start, the <svg> element first. Throws
/// std::runtime_error where the text is not well-formed.
[[nodiscard]] std::vector<SvgElement> read_svg(std::string_view svg);

/// Those with this name and class; with any class if `css_class` is empty.
[[nodiscard]] std::vector<SvgElement> select(const std::vector<SvgElement>& elements,
                                             std::string_view name,
                                             std::string_view css_class = "");

/// The elements that stand for a value.
[[nodiscard]] std::vector<SvgElement> with_data(const std::vector<SvgElement>& elements);

/// The first <text> element with this text. Throws std::runtime_error where there is none.
[[nodiscard]] SvgElement find_text(const std::vector<SvgElement>& elements, std::string_view text);

/// What a <text> element covers.
[[nodiscard]] charts::Box text_box(const SvgElement& text);

/// What is wrong with the layout of a chart: texts that overlap each other or a bar that is not
/// theirs, texts that a vertical line crosses, and what is not within the drawing. Empty if nothing
/// is.
[[nodiscard]] std::string layout_faults(std::string_view svg);

}  // namespace bb::testing
