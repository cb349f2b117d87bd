#include "host/report/text_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "host/base/text.h"

namespace bb {
namespace {

std::string pad(const std::string& text, int width, Align align) {
  const std::string spaces(static_cast<std::size_t>(std::max(0, width - text_width(text))), ' ');
  return align == Align::left ? text + spaces : spaces + text;
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

std::vector<int> TextTable::widths(int max_width) const {
  std::vector<int> widths;
  int total = 0;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    int& width =
        widths.emplace_back(std::max(text_width(columns_[c].title), columns_[c].least_width));
    for (const auto& row : rows_) width = std::max(width, text_width(row[c]));
    total += width + (c == 0 ? 0 : columns_[c].gap);
  }
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    if (!columns_[c].gives_way || total <= max_width) continue;
    const int least = std::max(text_width(columns_[c].title), columns_[c].least_width);
    const int narrower = std::max(least, widths[c] - (total - max_width));
    total -= widths[c] - narrower;
    widths[c] = narrower;
  }
  return widths;
}

std::string TextTable::text(int max_width) const {
  const std::vector<int> widths = this->widths(max_width);
  std::string text;
  const auto add = [&](const std::vector<std::string>& cells) {
    std::string line;
    for (std::size_t c = 0; c < cells.size(); ++c) {
      if (c > 0) line.append(static_cast<std::size_t>(columns_[c].gap), ' ');
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
