#include "host/report/text_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <stdexcept>

#include "host/base/text.h"

namespace bb {
namespace {

std::string pad(const std::string& text, int width, Align align) {
  const std::string spaces(static_cast<std::size_t>(std::max(0, width - text_width(text))), ' ');
  return align == Align::left ? text + spaces : spaces + text;
}

int least_width_of(const TextTable::Column& column) {
  return std::max(text_width(column.title), column.least_width);
}

std::string markdown_line(const std::vector<std::string>& cells) {
  std::string line = "|";
  for (const std::string& cell : cells) line += fmt::format(" {} |", markdown_text(cell));
  return line + "\n";
}

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"") == std::string::npos) return text;
  std::string field = "\"";
  for (const char c : text) {
    if (c == '"') field += '"';
    field += c;
  }
  return field + '"';
}

std::string csv_line(const std::vector<std::string>& cells) {
  std::string line;
  for (const std::string& cell : cells) {
    if (&cell != &cells.front()) line += ',';
    line += csv_field(cell);
  }
  return line + '\n';
}

}  // namespace

std::string markdown_text(std::string_view text) {
  constexpr std::string_view kMarkup = "\\`*_~|<&";
  std::string escaped;
  for (const char c : printable_text(text)) {
    if (kMarkup.find(c) != std::string_view::npos) escaped += '\\';
    escaped += c;
  }
  return escaped;
}

void TextTable::add_row(std::vector<std::string> cells) {
  if (cells.size() > columns_.size()) {
    throw std::invalid_argument("a row has more cells than its table has columns");
  }
  cells.resize(columns_.size());
  for (std::string& cell : cells) cell = printable_text(cell);
  rows_.push_back(std::move(cells));
}

std::vector<std::string> TextTable::titles() const {
  std::vector<std::string> titles;
  titles.reserve(columns_.size());
  for (const Column& column : columns_) titles.emplace_back(column.title);
  return titles;
}

std::vector<int> TextTable::natural_widths() const {
  std::vector<int> widths;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    int& width = widths.emplace_back(least_width_of(columns_[c]));
    for (const auto& row : rows_) width = std::max(width, text_width(row[c]));
  }
  return widths;
}

int TextTable::width_of(const Part& part, std::span<const int> widths) const {
  int width = 0;
  for (const std::size_t c : part) width += widths[c] + (c == part.front() ? 0 : columns_[c].gap);
  return width;
}

// Widths of all columns, of which those of the part give way.
std::vector<int> TextTable::fitted(const Part& part, std::vector<int> widths, int max_width) const {
  int total = width_of(part, widths);
  for (const std::size_t c : part) {
    if (!columns_[c].gives_way || total <= max_width) continue;
    const int narrower = std::max(least_width_of(columns_[c]), widths[c] - (total - max_width));
    total -= widths[c] - narrower;
    widths[c] = narrower;
  }
  return widths;
}

TextTable::Part TextTable::all_columns() const {
  Part all(columns_.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  return all;
}

int TextTable::least_width() const {
  const Part all = all_columns();
  return width_of(all, fitted(all, natural_widths(), 0));
}

std::vector<TextTable::Part> TextTable::parts(std::span<const int> widths, int max_width) const {
  Part keys;
  for (const std::size_t c : all_columns()) {
    if (columns_[c].key) keys.push_back(c);
  }
  if (keys.empty() && !columns_.empty()) keys.push_back(0);
  std::vector<Part> parts = {keys};
  for (const std::size_t c : all_columns()) {
    if (std::ranges::find(keys, c) != keys.end()) continue;
    Part longer = parts.back();
    longer.push_back(c);
    const bool fits =
        width_of(longer, fitted(longer, {widths.begin(), widths.end()}, max_width)) <= max_width;
    if (parts.back().size() > keys.size() && !fits) {
      longer = keys;
      longer.push_back(c);
      parts.emplace_back();
    }
    parts.back() = std::move(longer);
  }
  return parts;
}

std::string TextTable::text_of(const Part& part, std::span<const int> widths) const {
  std::string text;
  const auto add = [&](const std::vector<std::string>& cells) {
    std::string line;
    for (const std::size_t c : part) {
      if (c != part.front()) line.append(static_cast<std::size_t>(columns_[c].gap), ' ');
      line += pad(cut_text(cells[c], widths[c]), widths[c], columns_[c].align);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  };
  const bool titled =
      std::ranges::any_of(columns_, [](const Column& column) { return !column.title.empty(); });
  if (titled) add(titles());
  for (const auto& row : rows_) add(row);
  return text;
}

std::string TextTable::text(int max_width) const {
  const std::vector<int> widths = natural_widths();
  std::string text;
  for (const Part& part : parts(widths, max_width)) {
    if (!text.empty()) text += '\n';
    text += text_of(part, fitted(part, widths, max_width));
  }
  return text;
}

std::string TextTable::markdown() const {
  std::string text = markdown_line(titles()) + "|";
  for (const Column& column : columns_) text += column.align == Align::left ? "---|" : "--:|";
  text += '\n';
  for (const auto& row : rows_) text += markdown_line(row);
  return text;
}

std::string TextTable::csv() const {
  std::string text = csv_line(titles());
  for (const auto& row : rows_) text += csv_line(row);
  return text;
}

}  // namespace bb
