// The layout of every table that the program prints.
#pragma once

#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bb {

enum class Align { left, right };

/// Text in GitHub's Markdown, on one line: made printable, and what Markdown would read as markup
/// is escaped.
[[nodiscard]] std::string markdown_text(std::string_view text);

/// Rows of cells in columns. Cells may hold any text: it is made printable (see
/// host/base/text.h).
class TextTable {
 public:
  struct Column {
    std::string_view title = {};
    Align align = Align::left;

    // For text() alone, in terminal columns:
    int least_width = 0;
    int gap = 1;             // spaces before it, where it is not the first
    bool gives_way = false;  // it is cut where lines would be too long, but never below its title
    bool key = false;        // says which row it is: each part of a table that is too wide has it
  };

  explicit TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

  /// Cells in the order of the columns; those left out at the end are empty. Throws
  /// std::invalid_argument where there are more cells than columns.
  void add_row(std::vector<std::string> cells);

  [[nodiscard]] bool empty() const { return rows_.empty(); }
  [[nodiscard]] std::span<const Column> columns() const { return columns_; }
  [[nodiscard]] std::span<const std::vector<std::string>> rows() const { return rows_; }

  /// Aligned columns, without spaces at the ends of lines. Where no column has a title, there is no
  /// line of titles. Columns that give way are cut until lines are at most `max_width` terminal
  /// columns wide. Where that is not enough, the table comes in several parts, one below the other;
  /// each has the key columns, or else the first one.
  [[nodiscard]] std::string text(int max_width = std::numeric_limits<int>::max()) const;

  /// The width of its lines where the columns that give way are cut as far as they can be.
  [[nodiscard]] int least_width() const;

  /// A table of GitHub's Markdown. What Markdown would read as markup is escaped.
  [[nodiscard]] std::string markdown() const;

  /// Comma-separated values by RFC 4180, except that lines end in a line feed alone. The first line
  /// has the titles.
  [[nodiscard]] std::string csv() const;

 private:
  [[nodiscard]] std::vector<std::string> titles() const;
  using Part = std::vector<std::size_t>;  // columns, by their numbers
  [[nodiscard]] Part all_columns() const;
  [[nodiscard]] std::vector<int> natural_widths() const;
  [[nodiscard]] std::vector<int> fitted(const Part& part, std::vector<int> widths,
                                        int max_width) const;
  [[nodiscard]] std::vector<Part> parts(std::span<const int> widths, int max_width) const;
  [[nodiscard]] int width_of(const Part& part, std::span<const int> widths) const;
  [[nodiscard]] std::string text_of(const Part& part, std::span<const int> widths) const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

/// A column of a table whose rows are items of one kind, and what it says about an item.
template <class Item>
struct ItemColumn {
  TextTable::Column column;
  std::string (*cell)(const Item& item);
};

/// A table with a row for each item.
template <class Item>
class ItemTable : public TextTable {
 public:
  /// `columns` must outlive the table.
  explicit ItemTable(std::span<const ItemColumn<Item>> columns)
      : TextTable(looks_of(columns)), columns_(columns) {}

  void add(const Item& item) {
    std::vector<std::string> cells;
    cells.reserve(columns_.size());
    for (const ItemColumn<Item>& column : columns_) cells.push_back(column.cell(item));
    add_row(std::move(cells));
  }

 private:
  static std::vector<Column> looks_of(std::span<const ItemColumn<Item>> columns) {
    std::vector<Column> looks;
    looks.reserve(columns.size());
    for (const ItemColumn<Item>& column : columns) looks.push_back(column.column);
    return looks;
  }

  std::span<const ItemColumn<Item>> columns_;
};

}  // namespace bb
