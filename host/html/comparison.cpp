// The charts and the tables of one comparison.
#include <fmt/format.h>

#include "host/html/markup.h"
#include "host/html/sections.h"
#include "host/plots/plots.h"
#include "host/report/columns.h"
#include "host/report/notes.h"

namespace bb {
namespace {

constexpr int kWide = 720;
constexpr int kNarrow = 360;

std::string table_of(const ComparisonView& view, const ScopeView& scope) {
  ItemTable<RowView> table(row_columns());
  for (const RowView& row : scope.rows) table.add(row);
  return html_table(table, scope_note(scope.scope) + "; times in ms") +
         note_list(scope_notes(view, scope));
}

}  // namespace

std::string plot_figure(const Plot& plot, const std::string& id) {
  return figure({draw(plot, {.width = kWide, .id = id + "w"}),
                 draw(plot, {.width = kNarrow, .id = id + "n"})},
                plot.caption);
}

std::string comparison_section(const ComparisonView& view, int number) {
  std::string text;
  int chart = 0;
  for (const Plot& plot : plots_of(view)) {
    text += plot_figure(plot, fmt::format("chart{}-{}", number, ++chart));
  }
  text += element("h3", "All figures") + note_list(input_notes(view.comparison()));
  for (const ScopeView& scope : view.scopes()) text += table_of(view, scope);
  return text + note_list(row_notes(view));
}

}  // namespace bb
