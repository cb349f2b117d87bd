// A LaTeX document: booktabs tables with siunitx columns, and charts.
#include <fmt/format.h>

#include <filesystem>

#include "host/formats/formats.h"
#include "host/formats/latex_charts.h"
#include "host/formats/latex_text.h"
#include "host/plots/plots.h"
#include "host/report/notes.h"
#include "host/report/numbers.h"
#include "host/report/side_by_side.h"

namespace bb {
namespace {

constexpr std::string_view kPreamble = R"(\documentclass{article}
\usepackage[T1]{fontenc}
\usepackage[margin=2.5cm]{geometry}
\usepackage{booktabs}
\usepackage{siunitx}
)";

std::string in_braces(const Figure<Estimate>& figure, double scale, std::string (*format)(double)) {
  if (!figure) return fmt::format("{{{}}}", latex_text(kAbsent));
  return format(figure->value * scale);
}

std::string number_text(double value) {
  constexpr int kDigits = 4;
  return rounded(value, kDigits);
}

std::string interval_text(const Figure<Estimate>& figure, double scale,
                          std::string (*format)(double)) {
  if (!figure || !figure->interval) return "";
  if (figure->interval->low == figure->interval->high) return "";
  return fmt::format("[{}, {}]", format(figure->interval->low * scale),
                     format(figure->interval->high * scale));
}

std::string exact_text(Status status) {
  return status == Status::ok         ? "yes"
         : status == Status::mismatch ? "no"
                                      : latex_text(to_string(status));
}

void add_table(std::string& text, const ComparisonView& view, const ScopeView& scope) {
  text += "\n\\begin{table}[htbp]\n\\centering\n\\caption{";
  for (const std::string& note : machine_notes(view.study().study.machine)) {
    text += latex_text(note) + ". ";
  }
  text += fmt::format(
      "{}. {}. Pipeline: {}. [ ]: 95\\% intervals.", latex_text(scope_note(scope.scope)),
      latex_text(view.comparison().input.description), latex_text(view.comparison().pipeline));
  text +=
      "}\n\\begin{tabular}{llS[table-format=3.0]S[table-format=6.2]lS[table-format=4.4]ll}\n"
      "\\toprule\nbackend & kernel & {workers} & \\multicolumn{2}{c}{time in \\si{\\ms}} & "
      "\\multicolumn{2}{c}{speedup} & exact \\\\\n\\midrule\n";
  constexpr double kMilliseconds = 1e3;
  for (const RowView& row : scope.rows) {
    const RowFigures& figures = row.figures;
    const std::optional<int> workers = workers_of(row.row);
    text +=
        fmt::format("{} & {} & {} & {} & {} & {} & {} & {} \\\\\n",
                    latex_text(row.row.contender.backend), latex_text(row.row.contender.kernel),
                    workers ? std::to_string(*workers) : fmt::format("{{{}}}", latex_text(kAbsent)),
                    in_braces(figures.time_s, kMilliseconds, number_text),
                    interval_text(figures.time_s, kMilliseconds, number_text),
                    in_braces(figures.speedup, 1, factor),
                    interval_text(figures.speedup, 1, factor), exact_text(row.row.status));
  }
  text += "\\bottomrule\n\\end{tabular}\n\\end{table}\n";
  std::vector<std::string> notes = scope_notes(view, scope);
  for (const std::string& note : notes) text += fmt::format("{}.\n", latex_text(note));
}

// What TeX and file systems alike take as it is.
std::string plain_name(const std::string& stem) {
  std::string name = stem;
  for (char& c : name) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!plain && c != '.') c = '-';
  }
  return name;
}

}  // namespace

Report format_latex(std::span<const NamedStudy> studies, const ReportOptions& options) {
  const std::string stem = plain_name(std::filesystem::path(options.file).stem());
  Report report{std::string(kPreamble) + chart_preamble() + "\\begin{document}\n"};
  const std::vector<std::string> found = differences(studies);
  if (!found.empty()) report.text += "\n\\section*{What differs}\n";
  for (const std::string& line : found) report.text += fmt::format("{}.\n\n", latex_text(line));
  for (const NamedStudy& study : studies) {
    report.text += fmt::format("\n\\section*{{{}}}\n", latex_text(study.name));
    const std::vector<ComparisonView> views = views_of({&study, 1});
    std::vector<Plot> lines = sweep_plots(views);
    for (const ComparisonView& view : views) {
      for (const ScopeView& scope : view.scopes()) {
        add_table(report.text, view, scope);
        add_speedup_chart(report, scope, stem);
      }
      for (Plot& plot : scaling_plots(view)) lines.push_back(std::move(plot));
      for (const std::string& note : row_notes(view)) {
        report.text += fmt::format("{}.\n", latex_text(note));
      }
    }
    for (const Plot& plot : lines) add_line_charts(report, plot, stem);
    const std::vector<std::string> doubts = doubts_about(study.study);
    if (!doubts.empty()) report.text += "\nWarnings, and what was left out:\n";
    for (const std::string& doubt : doubts) report.text += fmt::format("{}.\n", latex_text(doubt));
  }
  report.text += "\n\\end{document}\n";
  return report;
}

}  // namespace bb
