#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "host/report/report.h"

namespace bb {
namespace {

struct Column {
  std::string_view title;
  double Phases::*time;
};

constexpr std::array kColumns = {
    Column{"decode", &Phases::decode_s}, Column{"upload", &Phases::upload_s},
    Column{"filter", &Phases::filter_s}, Column{"download", &Phases::download_s},
    Column{"encode", &Phases::encode_s}, Column{"waiting", &Phases::waiting_s},
};

constexpr std::string_view kAbsent = "–";

// Four digits at most.
std::string milliseconds(double seconds) {
  const double ms = seconds * 1e3;
  return fmt::format("{:.{}f}", ms, ms >= 999.5 ? 0 : ms >= 99.95 ? 1 : 2);
}

// "12.34  56%"
std::string share(double part_s, double total_s) {
  if (part_s == 0) return std::string(kAbsent);
  return fmt::format("{} {:>3.0f}%", milliseconds(part_s), part_s / total_s * 100);
}

struct Widths {
  std::size_t backend = 0;
  std::size_t kernel = 0;
};

std::string name_cells(std::string_view backend, std::string_view kernel, std::string_view lanes,
                       const Widths& widths) {
  return fmt::format("{:<{}} {:<{}} {:>5}", backend, widths.backend, kernel, widths.kernel, lanes);
}

std::string name_cells(const Row& row, const Widths& widths) {
  return name_cells(row.backend, row.kernel,
                    row.median_phases ? fmt::format("{}", row.median_phases->lanes) : kAbsent,
                    widths);
}

std::string phase_line(const Row& row, const Widths& widths) {
  const Phases& phases = *row.median_phases;
  const double total = phases.total_s();
  std::string line = fmt::format("{} {:>6}", name_cells(row, widths), milliseconds(total));
  for (const Column& column : kColumns) {
    line += fmt::format(" {:>10}", share(phases.*column.time, total));
  }
  return line + '\n';
}

std::string usage_line(const Row& row, const Widths& widths) {
  const Usage& usage = *row.median_usage;
  const double cpu = usage.cpu_user_s + usage.cpu_system_s;
  constexpr double kMega = 1e6;
  const std::string memory =
      usage.peak_memory_bytes
          ? fmt::format("{:.1f}", static_cast<double>(*usage.peak_memory_bytes) / kMega)
          : std::string(kAbsent);
  return fmt::format("{} {:>6} {:>8} {:>8} {:>10.2f} {:>14}\n", name_cells(row, widths),
                     milliseconds(row.median_s->value), milliseconds(usage.cpu_user_s),
                     milliseconds(usage.cpu_system_s), cpu / row.median_s->value, memory);
}

}  // namespace

std::string format_breakdown(const Results& results, Scope scope) {
  Widths widths{std::string_view("backend").size(), std::string_view("kernel").size()};
  for (const Row& row : results.rows) {
    widths.backend = std::max(widths.backend, row.backend.size());
    widths.kernel = std::max(widths.kernel, row.kernel.size());
  }
  std::string phases;
  std::string usage;
  for (const Row& row : results.rows) {
    if (row.scope != scope || !row.median_s) continue;
    if (row.median_phases) phases += phase_line(row, widths);
    if (row.median_usage) usage += usage_line(row, widths);
  }
  const std::string names = name_cells("backend", "kernel", "lanes", widths);
  std::string text;
  if (!phases.empty()) {
    text += fmt::format(
        "\nWhere the time goes: ms and % of the median run, mean over its lanes (threads, "
        "processes)\n{} {:>6}",
        names, "time");
    for (const Column& column : kColumns) text += fmt::format(" {:>10}", column.title);
    text += '\n' + phases;
  }
  if (!usage.empty()) {
    text += fmt::format(
        "\nWhat it takes: CPU time in ms, cores kept busy, peak memory without shared images\n"
        "{} {:>6} {:>8} {:>8} {:>10} {:>14}\n{}",
        names, "time", "user", "system", "cores busy", "memory in MB", usage);
  }
  return text;
}

}  // namespace bb
