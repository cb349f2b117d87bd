#include "host/report/breakdown.h"

#include <fmt/format.h>

#include <array>

#include "host/base/text.h"
#include "host/report/numbers.h"
#include "host/report/text_table.h"

namespace bb {
namespace {

using Column = ItemColumn<RowView>;

// The columns that both tables begin with.
constexpr Column kBackend = {{.title = "backend", .key = true},
                             [](const RowView& view) { return view.row.contender.backend; }};
constexpr Column kKernel = {{.title = "kernel", .key = true},
                            [](const RowView& view) { return view.row.contender.kernel; }};
constexpr Column kWorkers = {{.title = "wrk", .align = Align::right, .least_width = 5, .key = true},
                             [](const RowView& view) {
                               return or_absent(view.figures.phases, [](const Phases& phases) {
                                 return std::to_string(phases.workers);
                               });
                             }};

// "12.34  56%"
template <double Phases::*kPart>
std::string share_cell(const RowView& view) {
  const Phases& phases = *view.figures.phases;
  const double part_s = phases.*kPart;
  if (part_s == 0) return std::string(kAbsent);
  return fmt::format("{} {:>4}", milliseconds(part_s), percent(part_s / phases.total_s()));
}

constexpr int kTimeWidth = 6;
constexpr int kShareWidth = 10;

constexpr auto kPhaseColumns = std::to_array<Column>({
    kBackend,
    kKernel,
    kWorkers,
    {{"time", Align::right, kTimeWidth},
     [](const RowView& view) { return milliseconds(view.figures.phases->total_s()); }},
    {{"decode", Align::right, kShareWidth}, share_cell<&Phases::decode_s>},
    {{"upload", Align::right, kShareWidth}, share_cell<&Phases::upload_s>},
    {{"filter", Align::right, kShareWidth}, share_cell<&Phases::filter_s>},
    {{"download", Align::right, kShareWidth}, share_cell<&Phases::download_s>},
    {{"encode", Align::right, kShareWidth}, share_cell<&Phases::encode_s>},
    {{"waiting", Align::right, kShareWidth}, share_cell<&Phases::waiting_s>},
});

std::string cores_busy_cell(const RowView& view) {
  const Usage& usage = *view.figures.usage;
  const double cpu_s = usage.cpu_user_s + usage.cpu_system_s;
  return fmt::format("{:.2f}", cpu_s / view.figures.time_s->value);
}

std::string memory_cell(const RowView& view) {
  return or_absent(view.figures.usage->peak_memory_bytes, [](std::size_t bytes) {
    return fmt::format("{:.1f}", static_cast<double>(bytes) / 1e6);
  });
}

constexpr auto kUsageColumns = std::to_array<Column>({
    kBackend,
    kKernel,
    kWorkers,
    {{"time", Align::right, kTimeWidth},
     [](const RowView& view) { return milliseconds(view.figures.time_s->value); }},
    {{"user", Align::right, 8},
     [](const RowView& view) { return milliseconds(view.figures.usage->cpu_user_s); }},
    {{"system", Align::right, 8},
     [](const RowView& view) { return milliseconds(view.figures.usage->cpu_system_s); }},
    {{"cores busy", Align::right}, cores_busy_cell},
    {{"memory in MB", Align::right, 14}, memory_cell},
});

}  // namespace

std::string format_breakdown(std::span<const RowView> rows, int columns) {
  ItemTable<RowView> phases(kPhaseColumns);
  ItemTable<RowView> usage(kUsageColumns);
  for (const RowView& row : rows) {
    if (row.figures.phases) phases.add(row);
    if (row.figures.usage) usage.add(row);
  }
  std::string text;
  if (!phases.empty()) {
    text += '\n';
    add_wrapped(text,
                "Where the time goes: ms and % of the median run, mean over its workers (threads, "
                "processes)",
                columns);
    text += phases.text(columns);
  }
  if (!usage.empty()) {
    text += '\n';
    add_wrapped(text,
                "What it takes: CPU time in ms, cores kept busy, peak memory without shared images",
                columns);
    text += usage.text(columns);
  }
  return text;
}

}  // namespace bb
