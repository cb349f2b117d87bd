#include "host/report/diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "host/base/text.h"
#include "host/report/numbers.h"
#include "host/report/text_table.h"

namespace bb {
namespace {

// A row, and the comparison that it is part of.
struct DiffView {
  const ComparisonDiff& comparison;
  const RowComparison& row;
};

using Column = ItemColumn<DiffView>;

std::string name_of(const DiffView& view) { return to_string(view.row.contender); }
std::string scope_of(const DiffView& view) { return view.row.scope; }
std::string verdict_of(const DiffView& view) { return std::string(to_string(view.row.verdict)); }

std::string milliseconds_cell(const Figure<double>& seconds) {
  return seconds ? fmt::format("{:.2f}", *seconds * 1e3) : "-";
}

std::string ratio_cell(const DiffView& view) {
  const Figure<Estimate>& ratio = view.row.ratio;
  if (!ratio) return "-";
  if (!ratio->interval) return fmt::format("{:.3f}", ratio->value);
  return fmt::format("{:.3f} [{:.3f}, {:.3f}]", ratio->value, ratio->interval->low,
                     ratio->interval->high);
}

constexpr auto kColumns = std::to_array<Column>({
    {{.title = "row", .key = true}, name_of},
    {{.title = "scope", .least_width = 6, .key = true}, scope_of},
    {{"base ms", Align::right, 8},
     [](const DiffView& view) { return milliseconds_cell(view.row.base_s); }},
    {{"new ms", Align::right, 8},
     [](const DiffView& view) { return milliseconds_cell(view.row.new_s); }},
    {{"new / base", Align::right}, ratio_cell},
    {{.title = "verdict", .gap = 2}, verdict_of},
});

constexpr auto kCsvColumns = std::to_array<Column>({
    {{"row"}, name_of},
    {{"scope"}, scope_of},
    {{"base_s"}, [](const DiffView& view) { return exact(view.row.base_s); }},
    {{"new_s"}, [](const DiffView& view) { return exact(view.row.new_s); }},
    {{"ratio"}, [](const DiffView& view) { return exact_value(view.row.ratio); }},
    {{"ratio_low"}, [](const DiffView& view) { return exact_low(view.row.ratio); }},
    {{"ratio_high"}, [](const DiffView& view) { return exact_high(view.row.ratio); }},
    {{"input"}, [](const DiffView& view) { return view.comparison.input; }},
    {{"pipeline"}, [](const DiffView& view) { return view.comparison.pipeline; }},
    {{"verdict"}, verdict_of},
});

ItemTable<DiffView> table_of(const ComparisonDiff& comparison) {
  ItemTable<DiffView> table(kColumns);
  for (const RowComparison& row : comparison.rows) table.add({comparison, row});
  return table;
}

// A table for each comparison. Where there are several, each has its input and pipeline above it.
template <class Format>
std::string format_comparisons(const Diff& diff, int columns, const Format& format) {
  std::string text;
  for (const ComparisonDiff& comparison : diff.comparisons) {
    if (diff.comparisons.size() > 1) {
      if (!text.empty()) text += '\n';
      add_wrapped(text, comparison.input, columns);
      add_wrapped(text, comparison.pipeline, columns);
      text += '\n';
    }
    text += format(table_of(comparison));
  }
  return text;
}

std::string format_table(const Diff& diff, int columns) {
  return format_comparisons(diff, columns,
                            [&](const TextTable& table) { return table.text(columns); });
}

std::string format_markdown(const Diff& diff, int columns) {
  return format_comparisons(diff, columns, [](const TextTable& table) { return table.markdown(); });
}

std::string format_csv(const Diff& diff, int /*columns*/) {
  ItemTable<DiffView> table(kCsvColumns);
  for (const ComparisonDiff& comparison : diff.comparisons) {
    for (const RowComparison& row : comparison.rows) table.add({comparison, row});
  }
  return table.csv();
}

using Json = nlohmann::ordered_json;

Json entry_of(const DiffView& view) {
  const RowComparison& row = view.row;
  const auto value = [](const Figure<double>& figure) { return figure ? Json(*figure) : Json(); };
  Json ratio;
  Json interval;
  if (row.ratio) {
    ratio = row.ratio->value;
    if (row.ratio->interval) interval = {row.ratio->interval->low, row.ratio->interval->high};
  }
  return {{"row", name_of(view)},
          {"scope", row.scope},
          {"base_s", value(row.base_s)},
          {"new_s", value(row.new_s)},
          {"ratio", ratio},
          {"ratio_interval", interval},
          {"verdict", to_string(row.verdict)},
          {"input", view.comparison.input},
          {"pipeline", view.comparison.pipeline}};
}

std::string format_json(const Diff& diff, int /*columns*/) {
  Json warnings = Json::array();
  for (const Warning& warning : diff.warnings) warnings.push_back(to_string(warning));
  Json rows = Json::array();
  for (const ComparisonDiff& comparison : diff.comparisons) {
    for (const RowComparison& row : comparison.rows) rows.push_back(entry_of({comparison, row}));
  }
  const Json document = {{"warnings", warnings}, {"rows", rows}};
  constexpr int kIndent = 2;
  return document.dump(kIndent, ' ', false, Json::error_handler_t::replace) + "\n";
}

constexpr auto kFormats = std::to_array<DiffFormat>({
    {"table", "aligned text for a terminal", format_table},
    {"markdown", "a table of GitHub's Markdown, for a comment or a summary", format_markdown},
    {"csv", "a line for each row, for spreadsheets and scripts", format_csv},
    {"json", "the same as data, with the warnings", format_json},
});

}  // namespace

std::span<const DiffFormat> diff_formats() { return kFormats; }

const DiffFormat* find_diff_format(std::string_view name) {
  const auto* const found = std::ranges::find(kFormats, name, &DiffFormat::name);
  return found == kFormats.end() ? nullptr : found;
}

}  // namespace bb
