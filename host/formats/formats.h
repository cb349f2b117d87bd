// The report formats, each in a file of its name. For this room; others use find_report_format().
#pragma once

#include <span>

#include "host/formats/report.h"

namespace bb {

/// Tables for a terminal: each study with its machine, and each of its comparisons with its input,
/// a table for each scope, and notes.
[[nodiscard]] Report format_table(std::span<const NamedStudy> studies,
                                  const ReportOptions& options);

/// The same in GitHub's Markdown; of several studies, a table in which they stand side by side.
[[nodiscard]] Report format_markdown(std::span<const NamedStudy> studies,
                                     const ReportOptions& options);

/// A LaTeX document with a table for each scope and a chart of speedups. Its data file stands
/// beside it.
[[nodiscard]] Report format_latex(std::span<const NamedStudy> studies,
                                  const ReportOptions& options);

/// A line for each row of every study, or for each timed run.
[[nodiscard]] Report format_csv(std::span<const NamedStudy> studies, const ReportOptions& options);

/// One HTML page: see host/html/page.h.
[[nodiscard]] Report format_html(std::span<const NamedStudy> studies, const ReportOptions& options);

/// One chart: see plot_kinds(). Throws UsageError where the studies have none of that name.
[[nodiscard]] Report format_svg(std::span<const NamedStudy> studies, const ReportOptions& options);

/// What tools that watch for regressions read: the median of each row as "customSmallerIsBetter".
[[nodiscard]] Report format_bencher(std::span<const NamedStudy> studies,
                                    const ReportOptions& options);

/// One study as its result file has it; of several, {"studies": [...]} with the name in each.
[[nodiscard]] Report format_json(std::span<const NamedStudy> studies, const ReportOptions& options);

}  // namespace bb
