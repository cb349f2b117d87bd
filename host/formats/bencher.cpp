// "customSmallerIsBetter" of github-action-benchmark, which other tools read, too: a list of
// {"name", "unit", "value", "range", "extra"}.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "host/base/error.h"
#include "host/formats/formats.h"
#include "host/report/notes.h"

namespace bb {
namespace {

// It is the same in every later file, so that the tool finds the row again.
std::string name_of(const RowView& view, bool several_studies) {
  std::string name = row_name(view.row);
  if (view.study.study.comparisons.size() > 1) name += ", " + view.comparison.input.description;
  return several_studies ? view.study.name + ": " + name : name;
}

nlohmann::ordered_json entry_of(const RowView& view, bool several_studies) {
  const Estimate& time_s = *view.figures.time_s;
  nlohmann::ordered_json entry = {
      {"name", name_of(view, several_studies)}, {"unit", "s"}, {"value", time_s.value}};
  if (time_s.interval) {
    const double half_width_s = (time_s.interval->high - time_s.interval->low) / 2;
    entry["range"] = fmt::format("± {}", half_width_s);
  }
  entry["extra"] = fmt::format("{}\n{}\n{}", machine_note(view.study.study.machine),
                               view.comparison.input.description, view.comparison.pipeline);
  return entry;
}

}  // namespace

Report format_bencher(std::span<const NamedStudy> studies, const ReportOptions& /*options*/) {
  nlohmann::ordered_json entries = nlohmann::ordered_json::array();
  for (const ComparisonView& view : views_of(studies)) {
    for (const RowView& row : view.rows()) {
      if (row.row.status == Status::ok && row.figures.time_s) {
        entries.push_back(entry_of(row, studies.size() > 1));
      }
    }
  }
  if (entries.empty()) throw UsageError("no row has a time: there is nothing to report");
  constexpr int kIndent = 2;
  return {entries.dump(kIndent, ' ', false, nlohmann::json::error_handler_t::replace) + "\n"};
}

}  // namespace bb
