// A LaTeX document: booktabs tables with siunitx columns, and pgfplots charts of the data file that
// stands beside it.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>

#include "host/base/text.h"
#include "host/formats/formats.h"
#include "host/plots/plots.h"
#include "host/report/notes.h"
#include "host/report/numbers.h"

namespace bb {
namespace {

struct Replacement {
  std::string_view from;
  std::string_view to;
};

// What LaTeX reads as markup, and the characters beyond ASCII that reports use.
constexpr auto kReplacements = std::to_array<Replacement>({
    {"\\", "\\textbackslash{}"},
    {"{", "\\{"},
    {"}", "\\}"},
    {"%", "\\%"},
    {"&", "\\&"},
    {"#", "\\#"},
    {"$", "\\$"},
    {"_", "\\_"},
    {"~", "\\textasciitilde{}"},
    {"^", "\\textasciicircum{}"},
    {"<", "\\textless{}"},
    {">", "\\textgreater{}"},
    {"\"", "\\textquotedbl{}"},
    {"|", "\\textbar{}"},
    {"×", "$\\times$"},
    {"≈", "$\\approx$"},
    {"±", "$\\pm$"},
    {"–", "--"},
    {"…", "\\dots{}"},
    {"·", "$\\cdot$"},
    {"µ", "$\\mu$"},
    {"÷", "$\\div$"},
});

// Another character that pdfTeX may not know becomes "?": the document compiles as it is.
std::string latex_text(std::string_view text) {
  std::string escaped;
  const std::string printable = printable_text(text);
  for (std::size_t n = 0; n < printable.size();) {
    const std::string_view rest = std::string_view(printable).substr(n);
    const auto* const found = std::ranges::find_if(
        kReplacements,
        [&](const Replacement& replacement) { return rest.starts_with(replacement.from); });
    if (found != kReplacements.end()) {
      escaped += found->to;
      n += found->from.size();
    } else if (static_cast<unsigned char>(printable[n]) < 0x80) {
      escaped += printable[n++];
    } else {
      escaped += '?';
      const auto continues = [&](std::size_t at) {
        return at < printable.size() && (static_cast<unsigned char>(printable[at]) & 0xc0) == 0x80;
      };
      for (++n; continues(n); ++n) {
      }
    }
  }
  return escaped;
}

constexpr std::string_view kPreamble = R"(\documentclass{article}
\usepackage[T1]{fontenc}
\usepackage[margin=2.5cm]{geometry}
\usepackage{booktabs}
\usepackage{siunitx}
\usepackage{pgfplots}
\usepackage{pgfplotstable}
\pgfplotsset{compat=1.16}
\begin{document}
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
  text += fmt::format(
      "{}. {}. {}. Pipeline: {}. [ ]: 95\\% intervals.",
      latex_text(machine_note(view.study().study.machine)), latex_text(scope_note(scope.scope)),
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

// A field of the data file, which pgfplots reads: LaTeX, and no separator.
std::string label_of(const RowView& row) {
  return fmt::format("{{{}}}", latex_text(to_string(row.row.contender)));
}

// The rows with a speedup, the last one first, for pgfplots counts from below.
CompanionFile speedup_data(const ScopeView& scope, const std::string& name) {
  CompanionFile file{name, "label;speedup;below;above\n"};
  for (std::size_t n = scope.rows.size(); n > 0; --n) {
    const RowView& row = scope.rows[n - 1];
    if (!row.figures.speedup) continue;
    const Estimate& speedup = *row.figures.speedup;
    const Interval interval = speedup.interval.value_or(Interval{speedup.value, speedup.value});
    file.text += fmt::format("{};{};{};{}\n", label_of(row), speedup.value,
                             speedup.value - interval.low, interval.high - speedup.value);
  }
  return file;
}

void add_chart(std::string& text, const ScopeView& scope, const CompanionFile& data) {
  const auto bars = std::ranges::count(data.text, '\n') - 1;
  text += fmt::format(R"(
\begin{{figure}}[htbp]
\centering
\pgfplotstableread[col sep=semicolon]{{{0}}}\speedups
\begin{{tikzpicture}}
\begin{{axis}}[xbar, xmin=0, bar width=7pt, width=0.7\linewidth, height={1}cm, axis lines*=left,
  xlabel={{speedup, with 95\% intervals}}, ytick=data, yticklabels from table={{\speedups}}{{label}},
  enlarge y limits={{abs=0.6}}]
\addplot[fill=black!30, draw=none, error bars/.cd, x dir=both, x explicit]
  table[y expr=\coordindex, x=speedup, x error minus=below, x error plus=above] {{\speedups}};
\end{{axis}}
\end{{tikzpicture}}
\caption{{Speedups. {2}.}}
\end{{figure}}
)",
                      data.name, 2 + 0.6 * static_cast<double>(bars),
                      latex_text(scope_note(scope.scope)));
}

// The points of all lines of a chart: a line for each x, and three columns for each series.
// pgfplots leaves out what is nan.
CompanionFile line_data(const charts::Panel& panel, const std::string& name) {
  std::set<double> positions;
  CompanionFile file{name, "x"};
  for (std::size_t s = 0; s < panel.series.size(); ++s) {
    file.text += fmt::format(";y{0};below{0};above{0}", s + 1);
    for (const charts::SeriesPoint& point : panel.series[s].points) positions.insert(point.x);
  }
  file.text += '\n';
  for (const double x : positions) {
    file.text += fmt::format("{}", x);
    for (const charts::Series& series : panel.series) {
      const auto point = std::ranges::find(series.points, x, &charts::SeriesPoint::x);
      if (point == series.points.end()) {
        file.text += ";nan;nan;nan";
        continue;
      }
      const Interval interval =
          point->y.interval.value_or(Interval{point->y.value, point->y.value});
      file.text += fmt::format(";{};{};{}", point->y.value, point->y.value - interval.low,
                               interval.high - point->y.value);
    }
    file.text += '\n';
  }
  return file;
}

void add_line_chart(std::string& text, const charts::Panel& panel, const std::string& caption,
                    const CompanionFile& data) {
  text += fmt::format(R"(
\begin{{figure}}[htbp]
\centering
\begin{{tikzpicture}}
\begin{{axis}}[width=0.7\linewidth, height=6cm, axis lines*=left, xmode={0}, ymode={1}, xlabel={{{2}}},
  ylabel={{{3}}}, xtick=data, log ticks with fixed point, unbounded coords=discard,
  legend pos=outer north east, legend cell align=left]
)",
                      panel.x.kind == charts::ScaleKind::linear ? "linear" : "log",
                      panel.y.kind == charts::ScaleKind::linear ? "linear, ymin=0" : "log",
                      latex_text(panel.x.title), latex_text(panel.y.title));
  for (std::size_t s = 0; s < panel.series.size(); ++s) {
    text += fmt::format(
        "\\addplot+[error bars/.cd, y dir=both, y explicit] table[col sep=semicolon, x=x, y=y{0}, "
        "y error minus=below{0}, y error plus=above{0}] {{{1}}};\n\\addlegendentry{{{2}}}\n",
        s + 1, data.name, latex_text(panel.series[s].label));
  }
  text += fmt::format("\\end{{axis}}\n\\end{{tikzpicture}}\n\\caption{{{}}}\n\\end{{figure}}\n",
                      latex_text(caption));
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
  Report report{std::string(kPreamble)};
  const auto next_name = [&] {
    return fmt::format("{}-{}.csv", stem, report.companions.size() + 1);
  };
  for (const NamedStudy& study : studies) {
    report.text += fmt::format("\n\\section*{{{}}}\n", latex_text(study.name));
    const std::vector<ComparisonView> views = views_of({&study, 1});
    std::vector<Plot> lines = sweep_plots(views);
    for (const ComparisonView& view : views) {
      for (const ScopeView& scope : view.scopes()) {
        add_table(report.text, view, scope);
        CompanionFile data = speedup_data(scope, next_name());
        if (std::ranges::count(data.text, '\n') == 1) continue;  // no row has a speedup
        add_chart(report.text, scope, data);
        report.companions.push_back(std::move(data));
      }
      for (Plot& plot : scaling_plots(view)) lines.push_back(std::move(plot));
      for (const std::string& note : row_notes(view)) {
        report.text += fmt::format("{}.\n", latex_text(note));
      }
    }
    for (const Plot& plot : lines) {
      for (const charts::Panel& panel : std::get<charts::LineChart>(plot.chart).panels) {
        if (panel.series.empty()) continue;
        CompanionFile data = line_data(panel, next_name());
        add_line_chart(report.text, panel, plot.subject, data);
        report.companions.push_back(std::move(data));
      }
    }
    const std::vector<std::string> doubts = doubts_about(study.study);
    if (!doubts.empty()) report.text += "\nWarnings, and what was left out:\n";
    for (const std::string& doubt : doubts) report.text += fmt::format("{}.\n", latex_text(doubt));
  }
  report.text += "\n\\end{document}\n";
  return report;
}

}  // namespace bb
