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
  bool has_baseline;  // times are in units of the baseline's
};

Figure<double> seconds_of(const DiffView& view, Figure<double> RowComparison::*time) {
  if (view.has_baseline) return Figure<double>::none("times are divided by the baseline's");
  return view.row.*time;
}

Figure<double> speedup_of(const DiffView& view, Figure<double> RowComparison::*time) {
  if (!view.has_baseline) return Figure<double>::none("there is no baseline");
  const Figure<double>& share = view.row.*time;
  return share ? Figure<double>(1 / *share) : share;
}

template <Figure<double> RowComparison::*kTime>
std::string exact_seconds(const DiffView& view) {
  return exact(seconds_of(view, kTime));
}

template <Figure<double> RowComparison::*kTime>
std::string exact_speedup(const DiffView& view) {
  return exact(speedup_of(view, kTime));
}

template <Figure<double> RowComparison::*kTime>
std::string speedup_cell(const DiffView& view) {
  const Figure<double> speedup = speedup_of(view, kTime);
  return speedup ? factor(*speedup) + "×" : "-";
}

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

constexpr Column kName = {{.title = "row", .key = true}, name_of};
constexpr Column kScope = {{.title = "scope", .least_width = 6, .key = true}, scope_of};
constexpr Column kRatio = {{"new / base", Align::right}, ratio_cell};
constexpr Column kVerdict = {{.title = "verdict", .gap = 2}, verdict_of};

constexpr auto kColumns = std::to_array<Column>({
    kName,
    kScope,
    {{"base ms", Align::right, 8},
     [](const DiffView& view) { return milliseconds_cell(view.row.base_s); }},
    {{"new ms", Align::right, 8},
     [](const DiffView& view) { return milliseconds_cell(view.row.new_s); }},
    kRatio,
    kVerdict,
});

// Where there is a baseline.
constexpr auto kSpeedupColumns = std::to_array<Column>({
    kName,
    kScope,
    {{"base", Align::right, 7}, speedup_cell<&RowComparison::base_s>},
    {{"new", Align::right, 7}, speedup_cell<&RowComparison::new_s>},
    {{"time new / base", Align::right}, ratio_cell},
    kVerdict,
});

constexpr auto kCsvColumns = std::to_array<Column>({
    {{"row"}, name_of},
    {{"scope"}, scope_of},
    {{"base_s"}, exact_seconds<&RowComparison::base_s>},
    {{"new_s"}, exact_seconds<&RowComparison::new_s>},
    {{"base_speedup"}, exact_speedup<&RowComparison::base_s>},
    {{"new_speedup"}, exact_speedup<&RowComparison::new_s>},
    {{"ratio"}, [](const DiffView& view) { return exact_value(view.row.ratio); }},
    {{"ratio_low"}, [](const DiffView& view) { return exact_low(view.row.ratio); }},
    {{"ratio_high"}, [](const DiffView& view) { return exact_high(view.row.ratio); }},
    {{"input"}, [](const DiffView& view) { return view.comparison.input; }},
    {{"pipeline"}, [](const DiffView& view) { return view.comparison.pipeline; }},
    {{"verdict"}, verdict_of},
});

ItemTable<DiffView> table_of(const ComparisonDiff& comparison, bool speedups) {
  ItemTable<DiffView> table(speedups ? std::span<const Column>(kSpeedupColumns) : kColumns);
  for (const RowComparison& row : comparison.rows) table.add({comparison, row, speedups});
  return table;
}

// A table for each comparison. Where there are several, each has its input and pipeline above it.
template <class Format>
std::string format_comparisons(const Diff& diff, int columns, const Format& format) {
  std::string text;
  if (!diff.baseline.empty()) {
    add_wrapped(text, fmt::format("Speedups over {}", diff.baseline), columns);
    text += '\n';
  }
  for (const ComparisonDiff& comparison : diff.comparisons) {
    if (diff.comparisons.size() > 1) {
      if (&comparison != &diff.comparisons.front()) text += '\n';
      add_wrapped(text, comparison.input, columns);
      add_wrapped(text, comparison.pipeline, columns);
      text += '\n';
    }
    text += format(table_of(comparison, !diff.baseline.empty()));
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
    for (const RowComparison& row : comparison.rows)
      table.add({comparison, row, !diff.baseline.empty()});
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
          {"base_s", value(seconds_of(view, &RowComparison::base_s))},
          {"new_s", value(seconds_of(view, &RowComparison::new_s))},
          {"base_speedup", value(speedup_of(view, &RowComparison::base_s))},
          {"new_speedup", value(speedup_of(view, &RowComparison::new_s))},
          {"ratio", ratio},
          {"ratio_interval", interval},
          {"verdict", to_string(row.verdict)},
          {"input", view.comparison.input},
          {"pipeline", view.comparison.pipeline}};
}

std::string format_json(const Diff& diff, int /*columns*/) {
  Json rows = Json::array();
  for (const ComparisonDiff& comparison : diff.comparisons) {
    for (const RowComparison& row : comparison.rows)
      rows.push_back(entry_of({comparison, row, !diff.baseline.empty()}));
  }
  const Json document = {{"warnings", in_words(diff.warnings)}, {"rows", rows}};
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
