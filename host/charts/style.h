// How charts look: the classes of their shapes and the style sheet of these classes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace bb::charts {

inline constexpr int kColours = 8;

/// c0 to c7: c0 is grey, for the reference. The others repeat from the eighth colour on.
[[nodiscard]] std::string colour_class(int colour);

/// Of fills and lines, 0 to kColours - 1: "0072b2".
[[nodiscard]] std::string_view colour_value(int colour);

/// g0 to g5: greys, neighbours of different lightness. They repeat from the seventh on.
[[nodiscard]] std::string grey_class(std::size_t grey);

/// The class of a text that stands on a shape of the class `fill`.
[[nodiscard]] std::string text_class_on(const std::string& fill);

/// The style sheet, light or dark as the reader's system is, for a page or a standalone SVG. A page
/// may set `.chart` to another background; its text needs one like #fff or #16181c.
[[nodiscard]] std::string chart_style();

}  // namespace bb::charts
