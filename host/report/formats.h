// The report formats, each in a file of its name. For this room; others use find_report_format().
#pragma once

#include <span>
#include <string>

#include "host/report/report.h"

namespace bb {

/// Tables for a terminal: each study with its machine, and each of its comparisons with its input,
/// a table for each scope, and notes.
[[nodiscard]] std::string format_table(std::span<const NamedStudy> studies,
                                       const ReportOptions& options);

/// A line for each row of every study.
[[nodiscard]] std::string format_csv(std::span<const NamedStudy> studies,
                                     const ReportOptions& options);

/// One study as its result file has it; of several, {"studies": [...]} with the name in each.
[[nodiscard]] std::string format_json(std::span<const NamedStudy> studies,
                                      const ReportOptions& options);

}  // namespace bb
