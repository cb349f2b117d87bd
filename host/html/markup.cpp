#include "host/html/markup.h"

#include <fmt/format.h>

#include <algorithm>

#include "host/base/text.h"

namespace bb {

std::string html_text(std::string_view text) {
  std::string escaped;
  for (const char c : printable_text(text)) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string element(std::string_view name, std::string_view markup, std::string_view css_class) {
  const std::string attribute = css_class.empty() ? "" : fmt::format(" class=\"{}\"", css_class);
  return fmt::format("<{0}{1}>{2}</{0}>\n", name, attribute, markup);
}

std::string note_list(std::span<const std::string> notes) {
  std::string items;
  for (const std::string& note : notes) items += element("li", html_text(note));
  return notes.empty() ? "" : element("ul", items, "notes");
}

std::string preformatted(std::string_view lines) {
  std::string text;
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size() - 1);
    text += html_text(lines.substr(0, end + 1 - (lines[end] == '\n' ? 1 : 0))) + "\n";
    lines.remove_prefix(end + 1);
  }
  return text.empty() ? "" : element("div", element("pre", text), "scrolls");
}

std::string html_table(const TextTable& table, std::string_view caption) {
  std::string head;
  std::string rows;
  const auto cell = [&](std::string_view name, std::size_t column, const std::string& text) {
    const bool right = table.columns()[column].align == Align::right;
    return fmt::format("<{0}{1}>{2}</{0}>", name, right ? " class=\"number\"" : "",
                       html_text(text));
  };
  for (std::size_t c = 0; c < table.columns().size(); ++c) {
    head += cell("th", c, std::string(table.columns()[c].title));
  }
  for (const std::vector<std::string>& row : table.rows()) {
    std::string cells;
    for (std::size_t c = 0; c < row.size(); ++c) cells += cell(c == 0 ? "th" : "td", c, row[c]);
    rows += element("tr", cells);
  }
  return element(
      "div",
      element("table", element("caption", html_text(caption)) +
                           element("thead", element("tr", head)) + element("tbody", rows)),
      "scrolls");
}

std::string figure(const ChartMarkup& chart, std::string_view caption) {
  return element("figure", element("div", chart.wide, "wide") +
                               element("div", chart.narrow, "narrow") +
                               element("figcaption", html_text(caption)));
}

}  // namespace bb
