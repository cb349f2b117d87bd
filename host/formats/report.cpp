#include "host/formats/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "host/base/error.h"
#include "host/formats/formats.h"

namespace bb {
namespace {

constexpr auto kFormats = std::to_array<ReportFormat>({
    {"table", ".txt", "aligned text for a terminal", false, format_table},
    {"markdown", ".md", "tables and notes for GitHub; several studies side by side", false,
     format_markdown},
    {"html", ".html", "one page that needs no network: charts, tables, method", false, format_html},
    {"svg", ".svg", "one chart, for slides and READMEs: see --chart", false, format_svg},
    {"latex", ".tex", "a document with booktabs tables and pgfplots charts; needs --output", true,
     format_latex},
    {"csv", ".csv", "a line for each row of every study, for spreadsheets and scripts", false,
     format_csv},
    {"bencher", "", "customSmallerIsBetter, for tools that watch for regressions", false,
     format_bencher},
    {"json", ".json", "the result file; of several studies, all in one", false, format_json},
});

}  // namespace

std::span<const ReportFormat> report_formats() { return kFormats; }

const ReportFormat* find_report_format(std::string_view name) {
  const auto* const found = std::ranges::find(kFormats, name, &ReportFormat::name);
  return found == kFormats.end() ? nullptr : found;
}

void check_goes_to(const ReportFormat& format, const std::filesystem::path& file) {
  if (!format.needs_file || !(file.empty() || file == "-")) return;
  throw UsageError(fmt::format("{0} writes data files beside the document: give --output FILE{1}",
                               format.name, format.ending));
}

const ReportFormat& report_format_of(const std::filesystem::path& file) {
  const std::string ending = file.extension();
  const auto* const found = std::ranges::find_if(kFormats, [&](const ReportFormat& format) {
    return !ending.empty() && ending == format.ending;
  });
  return found == kFormats.end() ? kFormats.front() : *found;
}

}  // namespace bb
