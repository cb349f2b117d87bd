#include <fmt/format.h>
#include <fmt/ranges.h>

#include "host/base/terminal.h"
#include "host/formats/formats.h"
#include "host/report/columns.h"
#include "host/report/notes.h"
#include "host/report/numbers.h"
#include "host/report/side_by_side.h"
#include "host/report/sweep_table.h"

namespace bb {
namespace {

void add_heading(std::string& text, int level, const std::string& heading) {
  text += fmt::format("{} {}\n\n", std::string(static_cast<std::size_t>(level), '#'),
                      markdown_text(heading));
}

void add_list(std::string& text, const std::vector<std::string>& notes) {
  for (const std::string& note : notes) text += fmt::format("- {}\n", markdown_text(note));
  if (!notes.empty()) text += '\n';
}

void add_comparison(std::string& text, const ComparisonView& view) {
  add_list(text, input_notes(view.comparison()));
  for (const ScopeView& scope : view.scopes()) {
    text += fmt::format("**{}**, times in ms\n\n", markdown_text(scope_note(scope.scope)));
    ItemTable<RowView> table(row_columns());
    for (const RowView& row : scope.rows) table.add(row);
    text += table.markdown() + '\n';
    add_list(text, scope_notes(view, scope));
  }
  add_list(text, row_notes(view));
}

void add_side_by_side(std::string& text, std::span<const NamedStudy> studies,
                      const SideBySide& group) {
  text += fmt::format("**{}**, times in ms\n\n", markdown_text(scope_note(group.scope)));
  add_list(text, {group.comparison->input.description, group.comparison->pipeline});
  text += SideBySideTable(studies, group).table().markdown() + '\n';
}

}  // namespace

Report format_markdown(std::span<const NamedStudy> studies, const ReportOptions& /*options*/) {
  const std::vector<ComparisonView> views = views_of(studies);
  std::string text;
  if (studies.size() > 1) {
    add_heading(text, 2, "What differs");
    add_list(text, differences(studies));
    const std::vector<SideBySide> groups = side_by_side(studies, views);
    add_heading(text, 2, "Side by side");
    if (groups.empty()) {
      text +=
          "No two studies have the same images, pipeline and way of measuring: their times "
          "cannot be compared.\n\n";
    }
    for (const SideBySide& group : groups) add_side_by_side(text, studies, group);
  }
  for (const NamedStudy& study : studies) {
    add_heading(text, 2, studies.size() > 1 ? study.name : "Results");
    for (const std::string& note : machine_notes(study.study.machine)) {
      text += markdown_text(note) + "\n\n";
    }
    for (const ComparisonView& view : views) {
      if (&view.study() == &study) add_comparison(text, view);
    }
    const std::string sweeps = format_sweeps(study.study, kFileColumns);
    if (!sweeps.empty()) text += "```" + sweeps + "```\n\n";
    const std::vector<std::string> doubts = doubts_about(study.study);
    if (!doubts.empty()) text += "Warnings, and what was left out:\n\n";
    add_list(text, doubts);
  }
  text.pop_back();  // one line's end is enough
  return {text};
}

}  // namespace bb
