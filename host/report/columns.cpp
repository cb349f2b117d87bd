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
     [](const RowView& view) { return or_absent(view.figures.time_s, time_text); }},
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
       return or_absent(view.figures.speedup, speedup_text);
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

}  // namespace

std::span<const ItemColumn<RowView>> row_columns() { return kColumns; }

std::string time_text(const Estimate& time) {
  if (!time.interval) return milliseconds(time.value);
  const double most =
      std::max(time.value - time.interval->low, time.interval->high - time.value) / time.value;
  return fmt::format("{} ±{:.{}f}%", milliseconds(time.value), most * 100, most < 0.0995 ? 1 : 0);
}

std::string speedup_text(const Estimate& speedup) {
  if (!speedup.interval || speedup.interval->low == speedup.interval->high) {
    return fmt::format("{}×", factor(speedup.value));
  }
  return fmt::format("{}× [{}, {}]", factor(speedup.value), factor(speedup.interval->low),
                     factor(speedup.interval->high));
}

}  // namespace bb
