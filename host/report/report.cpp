#include "host/report/report.h"

#include <algorithm>
#include <array>

#include "host/report/formats.h"

namespace bb {
namespace {

constexpr auto kFormats = std::to_array<ReportFormat>({
    {"table", "aligned text for a terminal", format_table},
    {"csv", "a line for each row of every study, for spreadsheets and scripts", format_csv},
    {"json", "the result file; of several studies, all in one", format_json},
});

}  // namespace

std::span<const ReportFormat> report_formats() { return kFormats; }

const ReportFormat* find_report_format(std::string_view name) {
  const auto* const found = std::ranges::find(kFormats, name, &ReportFormat::name);
  return found == kFormats.end() ? nullptr : found;
}

}  // namespace bb
