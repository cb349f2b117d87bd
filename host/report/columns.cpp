#include "host/report/columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "host/report/numbers.h"

namespace bb {
namespace {

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

std::string plus_minus(const Estimate& estimate) {
  const double most =
      std::max(estimate.value - estimate.interval->low, estimate.interval->high - estimate.value) /
      estimate.value;
  return fmt::format(" ±{:.{}f}%", most * 100, most < 0.0995 ? 1 : 0);
}

bool has_width(const Estimate& estimate) {
  return estimate.interval && estimate.interval->low != estimate.interval->high;
}

std::string short_speedup_text(const Estimate& speedup) {
  return fmt::format("{}×{}", factor(speedup.value), has_width(speedup) ? plus_minus(speedup) : "");
}

template <std::string (*kText)(const Estimate& speedup)>
std::string speedup_cell(const RowView& view) {
  if (view.figures.no_difference_shown) return "≈ 1";
  return or_absent(view.figures.speedup, kText);
}

// Shown where lines have a narrowness from `first` to `last`.
struct Column {
  ItemColumn<RowView> column;
  int first = 0;
  int last = kNarrowest;
};

constexpr auto kColumns = std::to_array<Column>({
    {{{.title = "backend", .key = true},
      [](const RowView& view) { return view.row.contender.backend; }}},
    {{{.title = "kernel", .key = true},
      [](const RowView& view) { return view.row.contender.kernel; }}},
    {{{.title = "wrk", .align = Align::right, .key = true},
      [](const RowView& view) {
        return or_absent(workers_of(view.row), [](int workers) { return std::to_string(workers); });
      }}},
    {.column = {{.title = "device", .gives_way = true},
                [](const RowView& view) {
                  const std::string& device = view.row.settled.device;
                  if (!device.empty()) return device;
                  return std::string(workers_of(view.row) ? "CPU" : kAbsent);
                }},
     .last = 1},
    {.column = {{"set-up", Align::right},
                [](const RowView& view) {
                  return or_absent(view.figures.setup_s,
                                   [](const Estimate& setup) { return milliseconds(setup.value); });
                }},
     .last = 3},
    {{{"time", Align::right},
      [](const RowView& view) { return or_absent(view.figures.time_s, time_text); }}},
    {.column = {{"img/s", Align::right},
                [](const RowView& view) {
                  return rate_cell(view, static_cast<double>(view.comparison.input.images));
                }},
     .last = 4},
    {.column = {{"MP/s", Align::right},
                [](const RowView& view) {
                  return rate_cell(view, static_cast<double>(view.comparison.input.pixels) / 1e6);
                }},
     .last = 0},
    {.column = {{"speedup", Align::right}, speedup_cell<speedup_text>}, .last = kNarrowest - 1},
    {.column = {{"speedup", Align::right}, speedup_cell<short_speedup_text>}, .first = kNarrowest},
    {.column = {{"busy", Align::right},
                [](const RowView& view) {
                  return or_absent(view.figures.cores_busy,
                                   [](double cores) { return fmt::format("{:.1f}", cores); });
                }},
     .last = 5},
    {.column = {{"eff.", Align::right},
                [](const RowView& view) { return or_absent(view.figures.efficiency, percent); }},
     .last = 6},
    {.column = {{"copy", Align::right},
                [](const RowView& view) { return or_absent(view.figures.copy_share, percent); }},
     .last = 2},
    {{{"exact", Align::right}, [](const RowView& view) { return exact_cell(view.row.status); }}},
});

using Columns = std::vector<ItemColumn<RowView>>;

Columns columns_for(int narrowness) {
  Columns columns;
  for (const Column& column : kColumns) {
    if (column.first <= narrowness && narrowness <= column.last) columns.push_back(column.column);
  }
  return columns;
}

}  // namespace

std::span<const ItemColumn<RowView>> row_columns(int narrowness) {
  static const std::vector<Columns> all = [] {
    std::vector<Columns> all;
    for (int n = 0; n <= kNarrowest; ++n) all.push_back(columns_for(n));
    return all;
  }();
  return all.at(static_cast<std::size_t>(narrowness));
}

std::vector<std::string_view> columns_left_out(int narrowness) {
  std::vector<std::string_view> titles;
  for (int step = 0; step < narrowness; ++step) {
    for (const Column& column : kColumns) {
      if (column.last == step && step + 1 < kNarrowest)
        titles.push_back(column.column.column.title);
    }
  }
  return titles;
}

std::string time_text(const Estimate& time) {
  return milliseconds(time.value) + (time.interval ? plus_minus(time) : "");
}

std::string speedup_text(const Estimate& speedup) {
  if (!has_width(speedup)) return fmt::format("{}×", factor(speedup.value));
  return fmt::format("{}× [{}, {}]", factor(speedup.value), factor(speedup.interval->low),
                     factor(speedup.interval->high));
}

}  // namespace bb
