#include <fmt/format.h>
#include <fmt/ranges.h>

#include "host/base/terminal.h"
#include "host/base/text.h"
#include "host/formats/formats.h"
#include "host/report/breakdown.h"
#include "host/report/columns.h"
#include "host/report/notes.h"
#include "host/report/side_by_side.h"
#include "host/report/sweep_table.h"

namespace bb {
namespace {

// With as many columns as fit.
void add_rows(std::string& text, std::span<const RowView> rows, int columns) {
  for (int narrowness = 0; narrowness <= kNarrowest; ++narrowness) {
    ItemTable<RowView> table(row_columns(narrowness));
    for (const RowView& row : rows) table.add(row);
    if (table.least_width() > columns && narrowness < kNarrowest) continue;
    text += table.text(columns);
    const std::vector<std::string_view> missing = columns_left_out(narrowness);
    if (missing.empty()) return;
    add_wrapped(text, fmt::format("Left out of narrow lines: {}", fmt::join(missing, ", ")),
                columns);
    return;
  }
}

void add_comparison(std::string& text, const ComparisonView& view, const ReportOptions& options) {
  const int columns = options.columns.value_or(kFileColumns);
  for (const std::string& note : input_notes(view.comparison())) add_wrapped(text, note, columns);
  for (const ScopeView& scope : view.scopes()) {
    text += '\n';
    add_wrapped(text, scope_note(scope.scope) + "; in ms", columns);
    add_rows(text, scope.rows, columns);
    for (const std::string& note : scope_notes(view, scope)) add_wrapped(text, note, columns);
    if (options.breakdown) text += format_breakdown(scope.rows, columns);
  }
  const std::vector<std::string> notes = row_notes(view);
  if (!notes.empty()) text += '\n';
  // In a file each is one line, so that other programs find it.
  for (const std::string& note : notes) add_wrapped(text, note, options.columns.value_or(kNoLimit));
}

void add_title(std::string& text, std::string_view name) {
  add_line(text, name);
  add_line(text, std::string(static_cast<std::size_t>(text_width(printable_text(name))), '='));
}

}  // namespace

Report format_table(std::span<const NamedStudy> studies, const ReportOptions& options) {
  const int columns = options.columns.value_or(kFileColumns);
  std::string text;
  const std::vector<std::string> found = differences(studies);
  if (!found.empty()) add_line(text, "What differs:");
  for (const std::string& difference : found) add_wrapped(text, difference, columns);
  for (const NamedStudy& study : studies) {
    if (!text.empty()) text += '\n';
    if (studies.size() > 1) add_title(text, study.name);
    for (const std::string& note : machine_notes(study.study.machine)) {
      add_wrapped(text, note, columns);
    }
    for (const ComparisonView& view : views_of({&study, 1})) {
      if (&view.comparison() != &study.study.comparisons.front()) text += '\n';
      add_comparison(text, view, options);
    }
    text += format_sweeps(study.study, columns);
  }
  return {text};
}

}  // namespace bb
