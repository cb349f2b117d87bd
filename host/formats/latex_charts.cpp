#include "host/formats/latex_charts.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "host/charts/style.h"
#include "host/formats/latex_text.h"
#include "host/report/notes.h"

namespace bb {
namespace {

using charts::Panel;

std::string colour_name(int colour) { return "bench-" + charts::colour_class(colour); }

// Moves it to the report's files, and returns its name.
std::string add_file(Report& report, const std::string& stem, std::string text) {
  std::string name = fmt::format("{}-{}.csv", stem, report.companions.size() + 1);
  report.companions.push_back({name, std::move(text)});
  return name;
}

// A column of a data file, by x.
struct Column {
  std::string name;
  std::map<double, double> values;
};

// A line for each x. pgfplots leaves out what is nan.
std::string data_text(const std::vector<Column>& columns) {
  std::set<double> positions;
  std::string text = "x";
  for (const Column& column : columns) {
    text += ";" + column.name;
    for (const auto& [x, y] : column.values) positions.insert(x);
  }
  text += '\n';
  for (const double x : positions) {
    text += fmt::format("{}", x);
    for (const Column& column : columns) {
      const auto y = column.values.find(x);
      text += y == column.values.end() ? ";nan" : fmt::format(";{}", y->second);
    }
    text += '\n';
  }
  return text;
}

// The panels of a figure share a data file: "a" to the columns of the first one, "b", …
char letter_of(std::size_t panel) { return static_cast<char>('a' + panel); }

void add_measured(std::vector<Column>& columns, const Panel& panel, char letter) {
  for (std::size_t n = 1; n <= panel.series.size(); ++n) {
    Column value{fmt::format("{}y{}", letter, n), {}};
    Column below{fmt::format("{}below{}", letter, n), {}};
    Column above{fmt::format("{}above{}", letter, n), {}};
    for (const auto& [x, y] : panel.series[n - 1].points) {
      const Interval interval = y.interval.value_or(Interval{y.value, y.value});
      value.values[x] = y.value;
      below.values[x] = y.value - interval.low;
      above.values[x] = interval.high - y.value;
    }
    columns.insert(columns.end(), {std::move(value), std::move(below), std::move(above)});
  }
}

void add_computed(std::vector<Column>& columns, const Panel& panel, char letter) {
  for (std::size_t n = 1; n <= panel.curves.size(); ++n) {
    Column curve{fmt::format("{}curve{}", letter, n), {}};
    for (const auto& [x, y] : panel.curves[n - 1].points) curve.values[x] = y;
    columns.push_back(std::move(curve));
  }
  for (std::size_t n = 1; n <= panel.bands.size(); ++n) {
    Column low{fmt::format("{}low{}", letter, n), {}};
    Column high{fmt::format("{}high{}", letter, n), {}};
    for (const auto& [x, y] : panel.bands[n - 1].slices) {
      low.values[x] = y.low;
      high.values[x] = y.high;
    }
    columns.insert(columns.end(), {std::move(low), std::move(high)});
  }
}

// A panel, and where its data are.
struct DataOf {
  const Panel& panel;
  const std::string& file;
  char letter;
};

// What a table reads: \addplot[OPTIONS] table[x=x, y=COLUMN] {FILE};
std::string plot_of(const std::string& options, const std::string& column,
                    const std::string& file) {
  return fmt::format("\\addplot[{}] table[col sep=semicolon, x=x, {}] {{{}}};\n", options, column,
                     file);
}

// Lines of one colour are told apart by their marks.
void add_series(std::string& text, const DataOf& data, bool legend) {
  constexpr auto kMarks = std::to_array<std::string_view>(
      {"*", "square*", "triangle*", "diamond*", "o", "square", "triangle", "diamond"});
  for (std::size_t n = 0; n < data.panel.series.size(); ++n) {
    const charts::Series& series = data.panel.series[n];
    text += plot_of(fmt::format("{}, mark={}, error bars/.cd, y dir=both, y explicit",
                                colour_name(series.colour), kMarks[n % kMarks.size()]),
                    fmt::format("y={0}y{1}, y error minus={0}below{1}, y error plus={0}above{1}",
                                data.letter, n + 1),
                    data.file);
    if (legend) text += fmt::format("\\addlegendentry{{{}}}\n", latex_text(series.label));
  }
}

// Curves may rise far above what was measured: they leave the plot there.
double top_of(const Panel& panel) {
  constexpr double kRoom = 1.25;
  double high = 0;
  for (const charts::Series& series : panel.series) {
    for (const auto& [x, y] : series.points) {
      high = std::max(high, y.interval ? y.interval->high : y.value);
    }
  }
  return high * kRoom;
}

// At its last point that leaves room for it.
void add_label(std::string& text, const charts::Curve& curve, double top) {
  constexpr double kShare = 0.8;
  const auto fits = [&](const charts::Point& point) { return point.y <= top * kShare; };
  const auto last = std::find_if(curve.points.rbegin(), curve.points.rend(), fits);
  if (curve.label.empty() || last == curve.points.rend()) return;
  text +=
      fmt::format("\\node[{}, anchor=south east, font=\\footnotesize] at (axis cs:{},{}) {{{}}};\n",
                  colour_name(curve.colour), last->x, last->y, latex_text(curve.label));
}

void add_curves(std::string& text, const DataOf& data) {
  const Panel& panel = data.panel;
  for (std::size_t n = 1; n <= panel.bands.size(); ++n) {
    const std::string colour = colour_name(panel.bands[n - 1].colour);
    for (const std::string edge : {"low", "high"}) {
      text += plot_of(fmt::format("draw=none, forget plot, name path={}{}", edge, n),
                      fmt::format("y={}{}{}", data.letter, edge, n), data.file);
    }
    text +=
        fmt::format("\\addplot[{}, opacity=0.15, forget plot] fill between[of=low{} and high{}];\n",
                    colour, n, n);
  }
  for (std::size_t n = 1; n <= panel.curves.size(); ++n) {
    const charts::Curve& curve = panel.curves[n - 1];
    text += plot_of(fmt::format("{}, dashed, forget plot", colour_name(curve.colour)),
                    fmt::format("y={}curve{}", data.letter, n), data.file);
    add_label(text, curve, top_of(panel));
  }
}

// Places on an axis and their labels, as lists.
struct Places {
  std::string values;
  std::string labels;
};

template <class Item>
Places places_of(const std::vector<Item>& items, double Item::*value, std::string Item::*label) {
  std::vector<double> values;
  std::vector<std::string> labels;
  for (const Item& item : items) {
    values.push_back(item.*value);
    labels.push_back(fmt::format("{{{}}}", latex_text(item.*label)));
  }
  return {fmt::format("{}", fmt::join(values, ",")), fmt::format("{}", fmt::join(labels, ","))};
}

std::string ticks_of(const std::vector<charts::Tick>& ticks) {
  if (ticks.empty()) return "";
  const Places places = places_of(ticks, &charts::Tick::value, &charts::Tick::text);
  return fmt::format(", xtick={{{}}}, xticklabels={{{}}}", places.values, places.labels);
}

std::string marks_of(const std::vector<charts::VerticalMark>& marks) {
  if (marks.empty()) return "";
  const Places places = places_of(marks, &charts::VerticalMark::x, &charts::VerticalMark::label);
  return fmt::format(
      ",\n  extra x ticks={{{}}}, extra x tick labels={{{}}},\n  extra x tick style={{grid=major, "
      "grid style=dotted, xticklabel pos=upper, font=\\footnotesize}}",
      places.values, places.labels);
}

std::string axis_of(const Panel& panel) {
  return fmt::format("xmode={}, ymode={}, xlabel={{{}}}, ylabel={{{}}}{}{}{}",
                     panel.x.kind == charts::ScaleKind::linear ? "linear" : "log",
                     panel.y.kind == charts::ScaleKind::linear ? "linear, ymin=0" : "log",
                     latex_text(panel.x.title), latex_text(panel.y.title),
                     panel.curves.empty() ? "" : fmt::format(", ymax={}", top_of(panel)),
                     ticks_of(panel.x.ticks), marks_of(panel.marks));
}

}  // namespace

std::string chart_preamble() {
  std::string text =
      "\\usepackage{pgfplots}\n\\usepackage{pgfplotstable}\n"
      "\\usepgfplotslibrary{fillbetween,groupplots}\n\\pgfplotsset{compat=1.16}\n";
  for (int colour = 0; colour < charts::kColours; ++colour) {
    text += fmt::format("\\definecolor{{{}}}{{HTML}}{{{}}}\n", colour_name(colour),
                        charts::colour_value(colour));
  }
  return text;
}

void add_speedup_chart(Report& report, const ScopeView& scope, const std::string& stem) {
  std::string data = "label;speedup;below;above\n";
  int bars = 0;
  // The last row first, for pgfplots counts from below. A label is LaTeX without a separator.
  for (std::size_t n = scope.rows.size(); n > 0; --n) {
    const RowView& row = scope.rows[n - 1];
    if (!row.figures.speedup) continue;
    const Estimate& speedup = *row.figures.speedup;
    const Interval interval = speedup.interval.value_or(Interval{speedup.value, speedup.value});
    data += fmt::format("{{{}}};{};{};{}\n", latex_text(to_string(row.row.contender)),
                        speedup.value, speedup.value - interval.low, interval.high - speedup.value);
    ++bars;
  }
  if (bars == 0) return;
  const std::string file = add_file(report, stem, std::move(data));
  report.text += fmt::format(R"(
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
                             file, 2 + 0.6 * bars, latex_text(scope_note(scope.scope)));
}

void add_line_charts(Report& report, const Plot& plot, const std::string& stem) {
  std::vector<const Panel*> panels;
  for (const Panel& panel : std::get<charts::LineChart>(plot.chart).panels) {
    if (!panel.series.empty()) panels.push_back(&panel);
  }
  if (panels.empty()) return;
  std::vector<Column> data;
  for (std::size_t n = 0; n < panels.size(); ++n) {
    add_measured(data, *panels[n], letter_of(n));
    add_computed(data, *panels[n], letter_of(n));
  }
  const std::string file = add_file(report, stem, data_text(data));
  const std::size_t columns = std::min<std::size_t>(panels.size(), 2);
  std::string text =
      fmt::format(R"(
\begin{{figure}}[htbp]
\centering
\begin{{tikzpicture}}
\begin{{groupplot}}[group style={{group size={0} by {1}, horizontal sep=1.8cm, vertical sep=2cm}},
  width={2}\linewidth, height=5.5cm, axis lines*=left, unbounded coords=discard,
  legend style={{at={{(0,1.25)}}, anchor=south west, legend columns=3, draw=none}},
  legend cell align=left]
)",
                  columns, (panels.size() + columns - 1) / columns, columns == 1 ? 0.7 : 0.48);
  for (std::size_t n = 0; n < panels.size(); ++n) {
    const DataOf panel{*panels[n], file, letter_of(n)};
    text += fmt::format("\\nextgroupplot[{}]\n", axis_of(panel.panel));
    add_series(text, panel, n == 0);
    add_curves(text, panel);
  }
  report.text += text + fmt::format(
                            "\\end{{groupplot}}\n\\end{{tikzpicture}}\n\\caption{{{}}}\n"
                            "\\end{{figure}}\n",
                            latex_text(plot.caption));
}

}  // namespace bb
