#include "host/report/notes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "host/base/bytes.h"
#include "host/base/text.h"
#include "host/figures/notes.h"
#include "host/figures/warnings.h"
#include "host/report/columns.h"
#include "host/report/numbers.h"

namespace bb {
namespace {

using Notes = std::vector<std::string>;

std::string outliers_of(const RowView& view) {
  const ContenderKey& contender = view.row.contender;
  const std::optional<int> workers = workers_of(view.row);
  return fmt::format("{} {}{}: {}", contender.backend, contender.kernel,
                     workers ? fmt::format(" {}", *workers) : "", view.figures.outliers.size());
}

// How many runs the times are medians of, and what their intervals say.
void add_runs(Notes& notes, std::size_t runs, std::size_t processes, const Effort& effort) {
  notes.push_back(fmt::format("{} of {} in {}, in random order (seed {})",
                              runs == 1 ? "Time" : "Medians", counted(runs, "run"),
                              counted(processes, "process"), effort.order_seed));
  if (processes >= kFewestForInterval) {
    notes.push_back("In [ ]: 95% interval. ±: the same, within this comparison: the clock drifts");
  } else {
    notes.push_back(fmt::format("No intervals: they need {} processes{}", kFewestForInterval,
                                effort.runs ? fmt::format(", as with --runs {}", kFewestForInterval)
                                            : "; use a larger --time-budget or --runs"));
  }
}

void add_effort(Notes& notes, std::span<const RowView> rows, const Effort& effort) {
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
  add_runs(notes, runs, processes, effort);
  if (!effort.runs && !precise) {
    notes.push_back(
        fmt::format("The time budget of {} s ended before every median was known to "
                    "within 2%",
                    effort.time_budget_s));
  }
  if (without_difference) {
    notes.push_back("≈ 1, no difference shown: the speedup's interval includes 1");
  }
  if (!outliers.empty()) {
    notes.push_back(fmt::format("Outliers (they count): {}", fmt::join(outliers, ", ")));
  }
}

// Why the cells of a column that others fill are empty, where the row has a time: once each.
void add_absent(Notes& notes, std::string_view column, std::span<const RowView> rows,
                Figure<double> RowFigures::*figure) {
  std::vector<std::string> said;
  for (const RowView& view : rows) {
    if (!view.figures.time_s || view.row.status != Status::ok || view.figures.*figure) continue;
    const std::string reason = (view.figures.*figure).reason();
    if (std::ranges::find(said, reason) != said.end()) continue;
    said.push_back(reason);
    notes.push_back(fmt::format("{} –: {}", column, reason));
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

void add_copy(Notes& notes, const CopyRoof& copy, const Figure<Estimate>& copy_s) {
  if (!copy_s) return;
  notes.push_back(fmt::format("Copying the same bytes, {} workers: {}, {:.1f} GB/s", copy.workers,
                              time_text(*copy_s),
                              static_cast<double>(copy.bytes) / copy_s->value / 1e9));
}

std::string scopes_in_memory() {
  std::vector<std::string_view> names;
  for (const ScopeInfo& scope : scopes()) {
    if (scope.in_memory) names.push_back(scope.name);
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

Notes notes_on(const RowView& view, const ScopeInfo& scope) {
  Notes notes;
  const Row& row = view.row;
  const std::string& backend = row.contender.backend;
  if (row.status != Status::ok) {
    notes.push_back(fmt::format("{} ({}): {}: {}", backend, row.scope, to_string(row.status),
                                on_one_line(row.reason)));
  }
  if (!row.unconfined.empty() && !row.samples.empty() && !scope.in_memory) {
    notes.push_back(fmt::format("{} ({}): its process decoded files and was not confined: {}",
                                backend, row.scope, row.unconfined));
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
  if (view.figures.device_copy_s) {
    notes.push_back(fmt::format("{} ({}): copying the same bytes to its device and back: {}",
                                backend, row.scope, time_text(*view.figures.device_copy_s)));
  }
  return notes;
}

}  // namespace

std::string machine_note(const Machine& machine) {
  return fmt::format("{}, {} available", machine.cpu,
                     counted(static_cast<std::size_t>(machine.cores), "core"));
}

Notes machine_notes(const Machine& machine) {
  std::vector<std::string> parts;
  const auto add = [&](const std::string& fact, std::string_view form) {
    if (!fact.empty()) parts.push_back(fmt::format(fmt::runtime(form), fact));
  };
  add(machine.microarchitecture, "{}");
  add(machine.hypervisor, "guest of {}");
  add(machine.container, "in a container ({})");
  if (machine.cpu_quota) parts.push_back(fmt::format("CPU quota {:.3g}", *machine.cpu_quota));
  if (machine.memory_limit_bytes) {
    add(format_bytes(*machine.memory_limit_bytes), "{} allowed");
  } else if (machine.memory_bytes > 0) {
    add(format_bytes(machine.memory_bytes), "{}");
  }
  add(machine.distribution, "{}");
  Notes notes = {machine_note(machine)};
  if (!parts.empty()) notes.push_back(fmt::format("{}", fmt::join(parts, ", ")));
  return notes;
}

Notes input_notes(const Comparison& comparison) {
  const Input& input = comparison.input;
  Notes notes = {input.description, comparison.pipeline};
  if (input.chunks > 1) {
    const std::string limit =
        input.memory_limit_bytes
            ? fmt::format(", for --memory {}", format_bytes(*input.memory_limit_bytes))
            : "";
    notes.push_back(fmt::format("Streamed in {} chunks{}: a time in scope {} is the sum over them",
                                input.chunks, limit, scopes_in_memory()));
  }
  if (!input.problems.empty()) {
    notes.push_back(
        fmt::format("{} of the images could not be read and are left out", input.problems.size()));
  }
  const std::string failure = comparison.failure ? ": " + comparison.failure->message : "";
  if (!comparison.complete) {
    notes.push_back("INCOMPLETE: it ended before all runs were done" + failure);
  } else if (comparison.failure) {
    notes.push_back("ERROR" + failure);
  }
  return notes;
}

double megapixels_of_each(const Input& input) {
  if (input.images == 0) return 0;
  return static_cast<double>(input.pixels) / static_cast<double>(input.images) / 1e6;
}

std::string size_note(const Input& input) {
  if (!input.generated) return fmt::format("{:.3g} MP", megapixels_of_each(input));
  return fmt::format("{}×{}", input.generated->width, input.generated->height);
}

std::string source_note(const Input& input) {
  if (input.generated) return fmt::format("of seed {}", input.generated->seed);
  return input.folder.empty() ? "" : "in " + input.folder;
}

std::string scope_note(const ScopeInfo& scope) {
  return fmt::format("Scope {}: {}", scope.name, scope.title);
}

Notes scope_notes(const ComparisonView& view, const ScopeView& scope) {
  const Comparison& comparison = view.comparison();
  Notes notes;
  add_effort(notes, scope.rows, comparison.effort);
  if (view.figures().baseline != comparison.reference) {
    notes.push_back(fmt::format("Speedups are over {}; outputs were checked against {}",
                                to_string(view.figures().baseline),
                                to_string(comparison.reference)));
  }
  add_absent(notes, "eff.", scope.rows, &RowFigures::efficiency);
  if (scope.scope.in_memory) add_absent(notes, "copy", scope.rows, &RowFigures::copy_share);
  for (const Scaling& scaling : view.figures().scaling) {
    if (scaling.scope == scope.scope.name) notes.push_back(describe(scaling));
  }
  const Machine& machine = view.study().study.machine;
  for (const Note& note : scaling_notes(comparison, view.figures(), machine, scope.scope.name)) {
    notes.push_back(to_string(note));
  }
  if (scope.scope.in_memory) add_copy(notes, comparison.copy, view.figures().copy_s);
  return notes;
}

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

Notes row_notes(const ComparisonView& view) {
  Notes notes;
  for (const ScopeView& scope : view.scopes()) {
    for (const RowView& row : scope.rows) {
      for (std::string& note : notes_on(row, scope.scope)) {
        if (std::ranges::find(notes, note) == notes.end()) notes.push_back(std::move(note));
      }
    }
  }
  return notes;
}

Notes doubts_about(const Study& study) {
  Notes notes;
  const auto add = [&](std::string note) {
    if (std::ranges::find(notes, note) == notes.end()) notes.push_back(std::move(note));
  };
  for (std::string& warning : in_words(study.warnings)) add(std::move(warning));
  for (const Comparison& comparison : study.comparisons) {
    for (std::string& warning :
         in_words(measurement_warnings(comparison, study.timer_resolution_s))) {
      add(std::move(warning));
    }
    for (const std::string& problem : comparison.input.problems) add("left out: " + problem);
    for (const Row& row : comparison.rows) {
      if (row.status == Status::ok) continue;
      add(fmt::format("{} is {}: {}", row_name(row), to_string(row.status),
                      on_one_line(row.reason)));
    }
    if (!comparison.complete) add("the comparison ended before all runs were done");
  }
  return notes;
}

}  // namespace bb
