#include "host/base/text.h"
#include "host/formats/formats.h"
#include "host/report/breakdown.h"
#include "host/report/columns.h"
#include "host/report/notes.h"
#include "host/report/side_by_side.h"
#include "host/report/sweep_table.h"

namespace bb {
namespace {

void add_comparison(std::string& text, const ComparisonView& view, const ReportOptions& options) {
  for (const std::string& note : input_notes(view.comparison())) add_line(text, note);
  for (const ScopeView& scope : view.scopes()) {
    ItemTable<RowView> table(row_columns());
    for (const RowView& row : scope.rows) table.add(row);
    text += '\n';
    add_line(text, scope_note(scope.scope) + "; in ms");
    text += table.text(options.columns);
    for (const std::string& note : scope_notes(view, scope)) {
      add_wrapped(text, note, options.columns);
    }
    if (options.breakdown) text += format_breakdown(scope.rows);
  }
  const std::vector<std::string> notes = row_notes(view);
  if (!notes.empty()) text += '\n';
  for (const std::string& note : notes) add_line(text, note);
}

void add_title(std::string& text, std::string_view name) {
  add_line(text, name);
  add_line(text, std::string(static_cast<std::size_t>(text_width(printable_text(name))), '='));
}

}  // namespace

Report format_table(std::span<const NamedStudy> studies, const ReportOptions& options) {
  std::string text;
  const std::vector<std::string> found = differences(studies);
  if (!found.empty()) add_line(text, "What differs:");
  for (const std::string& difference : found) add_wrapped(text, difference, options.columns);
  for (const NamedStudy& study : studies) {
    if (!text.empty()) text += '\n';
    if (studies.size() > 1) add_title(text, study.name);
    for (const std::string& note : machine_notes(study.study.machine)) {
      add_wrapped(text, note, options.columns);
    }
    for (const ComparisonView& view : views_of({&study, 1})) {
      if (&view.comparison() != &study.study.comparisons.front()) text += '\n';
      add_comparison(text, view, options);
    }
    text += format_sweeps(study.study);
  }
  return {text};
}

}  // namespace bb
