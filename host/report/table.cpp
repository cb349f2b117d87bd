#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "host/base/bytes.h"
#include "host/report/report.h"
#include "host/results/scaling.h"

namespace bb {
namespace {

constexpr std::string_view kAbsent = "–";
constexpr std::size_t kMaxWidth = 100;

// Terminal columns of a UTF-8 text; every character that appears here takes one.
std::size_t columns(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

// The first `width` columns, with "…" for what is cut.
std::string cut(std::string_view text, std::size_t width) {
  if (columns(text) <= width) return std::string(text);
  std::size_t end = 0;
  for (std::size_t seen = 0; end < text.size(); ++end) {
    const bool begins_character = (static_cast<unsigned char>(text[end]) & 0xC0) != 0x80;
    if (begins_character && seen++ == width - 1) break;
  }
  return std::string(text.substr(0, end)) + "…";
}

// Four significant digits at most, and never an exponent.
std::string number(double value) {
  if (value >= 1000) return fmt::format("{:.0f}", value);
  if (value >= 100) return fmt::format("{:.1f}", value);
  return fmt::format("{:.2f}", value);
}

std::string milliseconds(double seconds) { return number(seconds * 1e3); }

// Three significant digits.
std::string factor(double value) {
  if (value >= 100) return fmt::format("{:.0f}", value);
  if (value >= 10) return fmt::format("{:.1f}", value);
  return fmt::format("{:.2f}", value);
}

// "29.31 ±0.4%": the end of the interval that is farther from the median.
std::string time_cell(const Estimate& time) {
  if (!time.interval) return milliseconds(time.value);
  const double most =
      std::max(time.value - time.interval->low, time.interval->high - time.value) / time.value;
  return fmt::format("{} ±{:.{}f}%", milliseconds(time.value), most * 100, most < 0.0995 ? 1 : 0);
}

// "15.7× [15.4, 15.9]"
std::string speedup_cell(const Row& row) {
  if (no_difference_shown(row)) return "≈ 1";
  const Estimate& speedup = *row.speedup;
  if (!speedup.interval || speedup.interval->low == speedup.interval->high) {
    return fmt::format("{}×", factor(speedup.value));
  }
  return fmt::format("{}× [{}, {}]", factor(speedup.value), factor(speedup.interval->low),
                     factor(speedup.interval->high));
}

struct Column {
  std::string_view title;
  bool left = false;
};

constexpr std::array kColumns = {
    Column{"backend", true}, Column{"kernel", true}, Column{"wrk"},   Column{"device", true},
    Column{"set-up"},        Column{"time"},         Column{"img/s"}, Column{"MP/s"},
    Column{"speedup"},       Column{"eff."},         Column{"copy"},  Column{"identical"},
};
constexpr std::size_t kDevice = 3;

using Cells = std::array<std::string, kColumns.size()>;

// The device's name without what only a full listing needs.
std::string short_device(const Row& row) {
  return row.prepared.device.empty() ? "CPU" : row.prepared.device;
}

Cells cells(const Row& row, const Results& results) {
  Cells cells;
  cells.fill(std::string(kAbsent));
  cells[0] = row.backend;
  cells[1] = row.kernel;
  if (row.workers) cells[2] = fmt::format("{}", *row.workers);
  cells[kDevice] = short_device(row);
  if (row.setup_s) cells[4] = milliseconds(*row.setup_s);
  if (row.median_s) cells[5] = time_cell(*row.median_s);
  if (row.median_s) {
    cells[6] = fmt::format("{:.0f}", static_cast<double>(results.images) / row.median_s->value);
    cells[7] =
        fmt::format("{:.0f}", static_cast<double>(results.pixels) / row.median_s->value / 1e6);
  }
  if (row.speedup) cells[8] = speedup_cell(row);
  if (row.efficiency) cells[9] = fmt::format("{:.0f}%", *row.efficiency * 100);
  if (row.copy_share) cells[10] = fmt::format("{:.0f}%", *row.copy_share * 100);
  switch (row.status) {
    case Status::ok:
      cells[11] = "yes";
      break;
    case Status::mismatch:
      cells[11] = "NO";
      break;
    case Status::failed:
    case Status::unavailable:
    case Status::unfinished:
      cells[11] = to_string(row.status);
      break;
  }
  return cells;
}

std::string pad(const std::string& text, std::size_t width, bool left) {
  const std::string spaces(width - std::min(width, columns(text)), ' ');
  return left ? text + spaces : spaces + text;
}

// Lays the cells out; the device column gives way so that the line fits.
std::string lay_out(const std::vector<Cells>& lines) {
  std::array<std::size_t, kColumns.size()> widths{};
  for (const Cells& line : lines) {
    for (std::size_t c = 0; c < line.size(); ++c) widths[c] = std::max(widths[c], columns(line[c]));
  }
  std::size_t others = kColumns.size() - 1;  // the gaps
  for (std::size_t c = 0; c < widths.size(); ++c) others += c == kDevice ? 0 : widths[c];
  const std::size_t least = columns(kColumns[kDevice].title);
  widths[kDevice] =
      std::min(widths[kDevice], std::max(least, kMaxWidth - std::min(kMaxWidth, others)));

  std::string text;
  for (const Cells& line : lines) {
    std::string row;
    for (std::size_t c = 0; c < line.size(); ++c) {
      if (c > 0) row += ' ';
      row += pad(cut(line[c], widths[c]), widths[c], kColumns[c].left);
    }
    row.erase(row.find_last_not_of(' ') + 1);
    text += row + '\n';
  }
  return text;
}

std::string scope_title(Scope scope) {
  return scope == Scope::filter
             ? "Scope filter: images in memory to results in memory, transfers included; in ms\n"
             : "Scope e2e: files, decode, filter, encode, files; in ms\n";
}

std::string copy_line(const CopyTimes& copy) {
  if (!copy.median_s) return "";
  return fmt::format("Copying the same bytes, {} workers: {} ms, {:.1f} GB/s\n", copy.workers,
                     milliseconds(*copy.median_s),
                     static_cast<double>(copy.bytes) / *copy.median_s / 1e9);
}

// A comma-separated list, on as many lines as it takes.
std::string wrapped(const std::string& title, const std::vector<std::string>& items) {
  std::string text;
  std::string line = title;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string item = fmt::format(" {}{}", items[i], i + 1 < items.size() ? "," : "");
    if (columns(line + item) > kMaxWidth) {
      text += line + '\n';
      line.assign(1, ' ');
    }
    line += item;
  }
  return text + line + '\n';
}

// What the times are: medians of how many runs, and why not of more.
std::string effort_lines(const Results& results, Scope scope) {
  std::size_t runs = 0;
  bool precise = true;
  std::vector<std::string> outliers;
  for (const Row& row : results.rows) {
    if (row.scope != scope || !row.median_s) continue;
    runs = std::max(runs, row.samples_s.size());
    precise = precise && is_precise(row.samples_s);
    if (row.outliers.empty()) continue;
    outliers.push_back(fmt::format("{} {}{}: {}", row.backend, row.kernel,
                                   row.workers ? fmt::format(" {}", *row.workers) : "",
                                   row.outliers.size()));
  }
  if (runs == 0) return "";
  const Effort& effort = results.effort;
  std::string text =
      fmt::format("Medians of {} runs in random order (seed {})", runs, effort.order_seed);
  text += runs < kFewestForInterval ? "; too few for intervals\n" : "; ± and [ ]: 95% intervals\n";
  if (!effort.runs && !precise) {
    text += fmt::format("The time budget of {} s ended them before each was known within 2%\n",
                        effort.time_budget_s);
  }
  if (std::ranges::any_of(results.rows, [&](const Row& row) {
        return row.scope == scope && no_difference_shown(row);
      })) {
    text += "≈ 1, no difference shown: the speedup's interval includes 1\n";
  }
  if (!outliers.empty()) text += wrapped("Outliers (they count):", outliers);
  return text;
}

}  // namespace

std::string format_table(const Results& results, const Machine& machine, bool breakdown) {
  std::string text = fmt::format("{}, {} cores available\n", machine.cpu, machine.cores);
  text += fmt::format("{}\n{}\n", results.image_set, results.pipeline);
  if (results.chunks.value_or(1) > 1) {
    text += fmt::format(
        "Streamed in {} chunks, for --memory {}: a time in scope filter is the sum over them\n",
        *results.chunks, format_bytes(*results.memory_limit_bytes));
  }
  if (!results.problems.empty()) {
    text += fmt::format("{} of the images could not be read and are left out\n",
                        results.problems.size());
  }
  if (!results.complete) text += "INCOMPLETE: it ended before all runs were done\n";
  std::vector<std::string> footnotes;
  for (const Scope scope : {Scope::filter, Scope::e2e}) {
    std::vector<Cells> lines(1);
    std::ranges::transform(kColumns, lines[0].begin(),
                           [](const Column& column) { return std::string(column.title); });
    for (const Row& row : results.rows) {
      if (row.scope != scope) continue;
      lines.push_back(cells(row, results));
      if (row.status != Status::ok) {
        footnotes.push_back(fmt::format("{} ({}): {}: {}", row.backend, to_string(scope),
                                        to_string(row.status), row.reason));
      }
      for (const std::string& disturbance : row.disturbances) {
        footnotes.push_back(
            fmt::format("{} ({}): a run was disturbed, and its time is not used: {}", row.backend,
                        to_string(scope), disturbance));
      }
      if (!row.prepared.device.empty() || !row.prepared.driver.empty()) {
        footnotes.push_back(fmt::format("{}: {}{}{}", row.backend, row.prepared.device,
                                        row.prepared.device.empty() ? "" : ", ",
                                        row.prepared.driver));
      }
    }
    if (lines.size() > 1) {
      text += "\n" + scope_title(scope) + lay_out(lines) + effort_lines(results, scope);
    }
    for (const Scaling& scaling : results.scaling) {
      if (scaling.scope == scope) text += describe(scaling) + "\n";
    }
    if (scope == Scope::filter) text += copy_line(results.copy);
    if (breakdown) text += format_breakdown(results, scope);
  }
  std::string already;
  for (const std::string& footnote : footnotes) {
    if (already.find(footnote + "\n") == std::string::npos) already += footnote + "\n";
  }
  return already.empty() ? text : text + "\n" + already;
}

}  // namespace bb
