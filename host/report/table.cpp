#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <vector>

#include "host/base/bytes.h"
#include "host/base/text.h"
#include "host/figures/notes.h"
#include "host/model/scope.h"
#include "host/report/breakdown.h"
#include "host/report/formats.h"
#include "host/report/numbers.h"
#include "host/report/row_view.h"
#include "host/report/sweep_table.h"
#include "host/report/text_table.h"

namespace bb {
namespace {

// "29.31 ±0.4%": the end of the interval that is farther from the median.
std::string time_cell(const Estimate& time) {
  if (!time.interval) return milliseconds(time.value);
  const double most =
      std::max(time.value - time.interval->low, time.interval->high - time.value) / time.value;
  return fmt::format("{} ±{:.{}f}%", milliseconds(time.value), most * 100, most < 0.0995 ? 1 : 0);
}

// "15.7× [15.4, 15.9]"
std::string speedup_cell(const Estimate& speedup) {
  if (!speedup.interval || speedup.interval->low == speedup.interval->high) {
    return fmt::format("{}×", factor(speedup.value));
  }
  return fmt::format("{}× [{}, {}]", factor(speedup.value), factor(speedup.interval->low),
                     factor(speedup.interval->high));
}

std::string exact_cell(Status status) {
  if (status == Status::ok) return "yes";
  if (status == Status::mismatch) return "NO";
  return std::string(to_string(status));
}

std::string rate_cell(const RowView& view, double amount) {
  return or_absent(view.figures.time_s, [&](const Estimate& time_s) {
    return fmt::format("{:.0f}", amount / time_s.value);
  });
}

using Column = ItemColumn<RowView>;

constexpr auto kColumns = std::to_array<Column>({
    {{"backend"}, [](const RowView& view) { return view.row.contender.backend; }},
    {{"kernel"}, [](const RowView& view) { return view.row.contender.kernel; }},
    {{"wrk", Align::right},
     [](const RowView& view) {
       return or_absent(workers_of(view.row), [](int workers) { return std::to_string(workers); });
     }},
    {{.title = "device", .gives_way = true},
     [](const RowView& view) {
       const std::string& device = view.row.settled.device;
       if (!device.empty()) return device;
       return std::string(workers_of(view.row) ? "CPU" : kAbsent);
     }},
    {{"set-up", Align::right},
     [](const RowView& view) {
       return or_absent(view.figures.setup_s,
                        [](const Estimate& setup) { return milliseconds(setup.value); });
     }},
    {{"time", Align::right},
     [](const RowView& view) { return or_absent(view.figures.time_s, time_cell); }},
    {{"img/s", Align::right},
     [](const RowView& view) {
       return rate_cell(view, static_cast<double>(view.comparison.input.images));
     }},
    {{"MP/s", Align::right},
     [](const RowView& view) {
       return rate_cell(view, static_cast<double>(view.comparison.input.pixels) / 1e6);
     }},
    {{"speedup", Align::right},
     [](const RowView& view) {
       if (view.figures.no_difference_shown) return std::string("≈ 1");
       return or_absent(view.figures.speedup, speedup_cell);
     }},
    {{"busy", Align::right},
     [](const RowView& view) {
       return or_absent(view.figures.cores_busy,
                        [](double cores) { return fmt::format("{:.1f}", cores); });
     }},
    {{"eff.", Align::right},
     [](const RowView& view) { return or_absent(view.figures.efficiency, percent); }},
    {{"copy", Align::right},
     [](const RowView& view) { return or_absent(view.figures.copy_share, percent); }},
    {{"exact", Align::right}, [](const RowView& view) { return exact_cell(view.row.status); }},
});

std::string outliers_of(const RowView& view) {
  const ContenderKey& contender = view.row.contender;
  const std::optional<int> workers = workers_of(view.row);
  return fmt::format("{} {}{}: {}", contender.backend, contender.kernel,
                     workers ? fmt::format(" {}", *workers) : "", view.figures.outliers.size());
}

std::string counted(std::size_t number, std::string_view one) {
  return fmt::format("{} {}{}", number, one, number == 1 ? "" : one.ends_with('s') ? "es" : "s");
}

// How many runs the times are medians of, and what their intervals say.
void add_runs(std::string& text, std::size_t runs, std::size_t processes, const Effort& effort) {
  add_line(text,
           fmt::format("{} of {} in {}, in random order (seed {})", runs == 1 ? "Time" : "Medians",
                       counted(runs, "run"), counted(processes, "process"), effort.order_seed));
  if (processes >= kFewestForInterval) {
    add_line(text, "[ ]: 95% interval. ±: the same, within this comparison: the clock drifts");
  } else {
    add_line(text, fmt::format("No intervals: they need {} processes{}", kFewestForInterval,
                               effort.runs ? fmt::format(", as with --runs {}", kFewestForInterval)
                                           : "; use a larger --time-budget or --runs"));
  }
}

void add_effort(std::string& text, std::span<const RowView> rows, const Effort& effort, int width) {
  std::size_t runs = 0;
  std::size_t processes = 0;
  bool precise = true;
  bool without_difference = false;
  std::vector<std::string> outliers;
  for (const RowView& view : rows) {
    without_difference = without_difference || view.figures.no_difference_shown;
    if (!view.figures.time_s) continue;
    runs = std::max(runs, timed(view.row).size());
    processes = std::max(processes, timed_by_process(view.row.samples).size());
    precise = precise && view.figures.precise;
    if (!view.figures.outliers.empty()) outliers.push_back(outliers_of(view));
  }
  if (runs == 0) return;
  add_runs(text, runs, processes, effort);
  if (!effort.runs && !precise) {
    add_line(text, fmt::format("The time budget of {} s ended before every median was known to "
                               "within 2%",
                               effort.time_budget_s));
  }
  if (without_difference) {
    add_line(text, "≈ 1, no difference shown: the speedup's interval includes 1");
  }
  if (!outliers.empty()) add_wrapped_list(text, "Outliers (they count):", outliers, width);
}

// Why the cells of a column that others fill are empty, where the row has a time: once each.
void add_absent(std::string& text, std::string_view column, std::span<const RowView> rows,
                Figure<double> RowFigures::*figure) {
  std::vector<std::string> said;
  for (const RowView& view : rows) {
    if (!view.figures.time_s || view.row.status != Status::ok || view.figures.*figure) continue;
    const std::string reason = (view.figures.*figure).reason();
    if (std::ranges::find(said, reason) != said.end()) continue;
    said.push_back(reason);
    add_line(text, fmt::format("{} –: {}", column, reason));
  }
}

// "cpu-thread simd: serial fraction 8.8% [8.1%, 9.5%]: at most 11.3× [10.5, 12.3] however many
// workers"
std::string describe(const Scaling& scaling) {
  const Estimate& fraction = scaling.serial_fraction;
  const std::string name = scaling.backend + " " + scaling.kernel;
  if (fraction.value > 1) {
    return name + ": no serial fraction, for more workers take longer than one";
  }
  std::string text = fmt::format("{}: serial fraction {:.1f}%", name, fraction.value * 100);
  const double most = fraction.interval ? std::min(fraction.interval->high, 1.0) : fraction.value;
  if (fraction.interval) {
    text += fmt::format(" [{:.1f}%, {:.1f}%]", fraction.interval->low * 100, most * 100);
  }
  const double least = fraction.interval ? fraction.interval->low : fraction.value;
  if (least <= 0) return text + ": no limit shown";
  text += fmt::format(": at most {:.1f}×", 1 / fraction.value);
  if (fraction.interval) {
    text += fmt::format(" [{:.1f}, {:.1f}]", 1 / most, 1 / least);
  }
  return text + " however many workers";
}

void add_copy(std::string& text, const CopyRoof& copy, const Figure<Estimate>& copy_s) {
  if (!copy_s) return;
  add_line(text,
           fmt::format("Copying the same bytes, {} workers: {}, {:.1f} GB/s", copy.workers,
                       time_cell(*copy_s), static_cast<double>(copy.bytes) / copy_s->value / 1e9));
}

// A compiler's messages and a list of devices have several.
std::string on_one_line(const std::string& text) {
  std::string line;
  for (std::size_t n = 0; n < text.size(); ++n) {
    if (text[n] != '\n') {
      line += text[n];
      continue;
    }
    while (n + 1 < text.size() && (text[n + 1] == ' ' || text[n + 1] == '\n')) ++n;
    if (n + 1 < text.size()) line += line.ends_with(':') ? " " : "; ";
  }
  return line;
}

std::vector<std::string> footnotes_of(std::span<const RowView> rows) {
  std::vector<std::string> notes;
  for (const RowView& view : rows) {
    const Row& row = view.row;
    const std::string& backend = row.contender.backend;
    if (row.status != Status::ok) {
      notes.push_back(fmt::format("{} ({}): {}: {}", backend, row.scope, to_string(row.status),
                                  on_one_line(row.reason)));
    }
    for (const Sample& sample : row.samples) {
      if (sample.disturbance.empty()) continue;
      notes.push_back(fmt::format("{} ({}): a run was disturbed, and its time is not used: {}",
                                  backend, row.scope, sample.disturbance));
    }
    const std::string& device = row.settled.device;
    const std::string& driver = row.settled.driver;
    const std::string_view separator = device.empty() || driver.empty() ? "" : ", ";
    if (!device.empty() || !driver.empty()) {
      notes.push_back(fmt::format("{}: {}{}{}", backend, device, separator, driver));
    }
  }
  return notes;
}

void add_scope(std::string& text, const ScopeInfo& scope, std::span<const RowView> rows,
               const Figures& figures, const ReportOptions& options) {
  const Comparison& comparison = rows.front().comparison;
  ItemTable<RowView> table(kColumns);
  for (const RowView& row : rows) table.add(row);
  text += '\n';
  add_line(text, fmt::format("Scope {}: {}; in ms", scope.name, scope.title));
  text += table.text(options.columns);
  add_effort(text, rows, comparison.effort, options.columns);
  add_absent(text, "eff.", rows, &RowFigures::efficiency);
  if (scope.in_memory) add_absent(text, "copy", rows, &RowFigures::copy_share);
  for (const Scaling& scaling : figures.scaling) {
    if (scaling.scope == scope.name) add_line(text, describe(scaling));
  }
  const Machine& machine = rows.front().study.study.machine;
  for (const Note& note : scaling_notes(comparison, figures, machine, scope.name)) {
    add_wrapped_list(text, note.text + ":", note.rows, options.columns);
  }
  if (scope.in_memory) add_copy(text, comparison.copy, figures.copy_s);
  if (options.breakdown) text += format_breakdown(rows);
}

std::string scopes_in_memory() {
  std::vector<std::string_view> names;
  for (const ScopeInfo& scope : scopes()) {
    if (scope.in_memory) names.push_back(scope.name);
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

void add_input(std::string& text, const Comparison& comparison) {
  const Input& input = comparison.input;
  add_line(text, input.description);
  add_line(text, comparison.pipeline);
  if (input.chunks > 1) {
    const std::string limit =
        input.memory_limit_bytes
            ? fmt::format(", for --memory {}", format_bytes(*input.memory_limit_bytes))
            : "";
    add_line(text, fmt::format("Streamed in {} chunks{}: a time in scope {} is the sum over them",
                               input.chunks, limit, scopes_in_memory()));
  }
  if (!input.problems.empty()) {
    add_line(text, fmt::format("{} of the images could not be read and are left out",
                               input.problems.size()));
  }
  const std::string failure = comparison.failure ? ": " + comparison.failure->message : "";
  if (!comparison.complete) {
    add_line(text, "INCOMPLETE: it ended before all runs were done" + failure);
  } else if (comparison.failure) {
    add_line(text, "ERROR" + failure);
  }
}

// Those that this program knows, and then those of a file that a later one wrote.
std::vector<ScopeInfo> scopes_of(const std::vector<Row>& rows) {
  std::vector<ScopeInfo> found(scopes().begin(), scopes().end());
  for (const Row& row : rows) {
    if (std::ranges::find(found, row.scope, &ScopeInfo::name) != found.end()) continue;
    found.push_back({row.scope, "this program does not know it", false});
  }
  return found;
}

void add_comparison(std::string& text, const NamedStudy& study, const Comparison& comparison,
                    const ReportOptions& options) {
  const Figures figures = figures_of(comparison, study.study.machine);
  add_input(text, comparison);
  std::vector<std::string> footnotes;
  for (const ScopeInfo& scope : scopes_of(comparison.rows)) {
    std::vector<RowView> rows;
    for (std::size_t n = 0; n < comparison.rows.size(); ++n) {
      const Row& row = comparison.rows[n];
      if (row.scope == scope.name) rows.push_back({study, comparison, row, figures.rows[n]});
    }
    if (rows.empty()) continue;
    add_scope(text, scope, rows, figures, options);
    for (std::string& note : footnotes_of(rows)) {
      if (std::ranges::find(footnotes, note) == footnotes.end()) {
        footnotes.push_back(std::move(note));
      }
    }
  }
  if (!footnotes.empty()) text += '\n';
  for (const std::string& note : footnotes) add_line(text, note);
}

void add_title(std::string& text, std::string_view name) {
  add_line(text, name);
  add_line(text, std::string(static_cast<std::size_t>(text_width(printable_text(name))), '='));
}

}  // namespace

std::string format_table(std::span<const NamedStudy> studies, const ReportOptions& options) {
  std::string text;
  for (const NamedStudy& study : studies) {
    if (!text.empty()) text += '\n';
    if (studies.size() > 1) add_title(text, study.name);
    const Machine& machine = study.study.machine;
    add_line(text, fmt::format("{}, {} available", machine.cpu,
                               counted(static_cast<std::size_t>(machine.cores), "core")));
    for (const Comparison& comparison : study.study.comparisons) {
      if (&comparison != &study.study.comparisons.front()) text += '\n';
      add_comparison(text, study, comparison, options);
    }
    text += format_sweeps(study.study);
  }
  return text;
}

}  // namespace bb
