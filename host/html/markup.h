// Pieces of HTML.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "host/report/text_table.h"

namespace bb {

/// Text in an element or an attribute: made printable, and what HTML would read as markup is
/// escaped.
[[nodiscard]] std::string html_text(std::string_view text);

/// "<p class="note">…</p>"; `markup` is HTML. The class is left out where it is empty.
[[nodiscard]] std::string element(std::string_view name, std::string_view markup,
                                  std::string_view css_class = "");

/// A list of notes, as text; nothing where there are none.
[[nodiscard]] std::string note_list(std::span<const std::string> notes);

/// Lines of text as they are, in a fixed-width font; nothing where there are none.
[[nodiscard]] std::string preformatted(std::string_view lines);

/// A table that scrolls by itself where it is wider than the page. `caption` is text.
[[nodiscard]] std::string html_table(const TextTable& table, std::string_view caption);

/// A chart for wide and one for narrow screens, of which one is shown, with a caption below.
struct ChartMarkup {
  std::string wide;
  std::string narrow;
};
[[nodiscard]] std::string figure(const ChartMarkup& chart, std::string_view caption);

}  // namespace bb
