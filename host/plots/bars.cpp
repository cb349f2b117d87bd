// The plots with a bar for each row.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "host/base/text.h"
#include "host/plots/kinds.h"
#include "host/report/columns.h"
#include "host/report/notes.h"
#include "host/report/numbers.h"

namespace bb {
namespace {

using charts::BarChart;
using charts::BarGroup;
using charts::StackedChart;
using charts::StackedGroup;

std::string subject_of(const ComparisonView& view) {
  return fmt::format("{}, {}", machine_note(view.study().study.machine),
                     view.comparison().input.description);
}

struct PhasePart {
  std::string_view name;
  double Phases::*seconds;
};
constexpr auto kParts = std::to_array<PhasePart>({
    {"decode", &Phases::decode_s},
    {"upload", &Phases::upload_s},
    {"filter", &Phases::filter_s},
    {"download", &Phases::download_s},
    {"encode", &Phases::encode_s},
    {"waiting", &Phases::waiting_s},
});

charts::StackedBar phase_bar(const RowView& row) {
  constexpr double kMilliseconds = 1e3;
  const Figure<Phases>& phases = row.figures.phases;
  charts::StackedBar bar{label_of(row), Figure<std::vector<double>>::none(phases.reason()),
                         colour_of(row), ""};
  if (!phases) return bar;
  std::vector<double> parts;
  parts.reserve(kParts.size());
  for (const PhasePart& part : kParts) parts.push_back((*phases).*part.seconds * kMilliseconds);
  bar.values = std::move(parts);
  bar.text = milliseconds(phases->total_s()) + " ms";
  return bar;
}

}  // namespace

std::vector<Plot> speedup_plots(const ComparisonView& view) {
  BarChart chart{"Speedups", "", "speedup", {}, {}};
  for (const ScopeView& scope : view.scopes()) {
    BarGroup group{scope_note(scope.scope), {}};
    for (const RowView& row : scope.rows) {
      const Figure<Estimate>& speedup = row.figures.speedup;
      group.bars.push_back(
          {label_of(row), speedup, colour_of(row), speedup ? speedup_text(*speedup) : ""});
    }
    chart.groups.push_back(std::move(group));
  }
  if (chart.groups.empty()) return {};
  const std::string baseline = to_string(view.figures().baseline);
  chart.description =
      fmt::format("How many times as fast as {} each row is. {}.", baseline, subject_of(view));
  return {{"speedup", chart.description,
           fmt::format("Speedup over {}, with 95% intervals. {}.", baseline, subject_of(view)),
           std::move(chart)}};
}

std::vector<Plot> phase_plots(const ComparisonView& view) {
  StackedChart chart{"Time by phase", "", "ms", {}, {}};
  for (const PhasePart& part : kParts) {
    chart.parts.push_back({std::string(part.name), part.seconds == &Phases::filter_s});
  }
  bool any = false;
  for (const ScopeView& scope : view.scopes()) {
    StackedGroup group{scope_note(scope.scope), {}};
    for (const RowView& row : scope.rows) {
      any = any || row.figures.phases;
      group.bars.push_back(phase_bar(row));
    }
    chart.groups.push_back(std::move(group));
  }
  if (!any) return {};
  chart.description =
      "Where the time of each row's median run goes: decoding, upload, filtering, download, "
      "encoding and waiting, in milliseconds.";
  return {
      {"phases", chart.description,
       "Where the time of the median run goes: the mean over a row's workers. Filtering has the "
       "colour of the kernel.",
       std::move(chart)}};
}

std::vector<Plot> throughput_plots(const ComparisonView& view) {
  const CopyRoof& copy = view.comparison().copy;
  const Figure<Estimate>& copy_s = view.figures().copy_s;
  if (!copy_s || copy.bytes == 0) return {};
  constexpr double kGiga = 1e9;
  const auto rate = [&](const Estimate& time_s) {
    Estimate rate{static_cast<double>(copy.bytes) / time_s.value / kGiga, std::nullopt};
    if (time_s.interval) {
      rate.interval = {static_cast<double>(copy.bytes) / time_s.interval->high / kGiga,
                       static_cast<double>(copy.bytes) / time_s.interval->low / kGiga};
    }
    return rate;
  };
  BarChart chart{"Throughput", "", "GB/s", {}, {}};
  for (const ScopeView& scope : view.scopes()) {
    if (!scope.scope.in_memory) continue;
    BarGroup group{"", {}};
    for (const RowView& row : scope.rows) {
      const Figure<Estimate>& time_s = row.figures.time_s;
      const Figure<Estimate> value =
          time_s ? Figure<Estimate>(rate(*time_s)) : Figure<Estimate>::none(time_s.reason());
      group.bars.push_back(
          {label_of(row), value, colour_of(row), value ? rounded(value->value, 3) + " GB/s" : ""});
    }
    chart.groups.push_back(std::move(group));
  }
  if (chart.groups.empty()) return {};
  const double roof = rate(*copy_s).value;
  chart.marks.push_back({roof, fmt::format("copying: {} GB/s", rounded(roof, 3))});
  chart.description = fmt::format(
      "Bytes of images read and written in a second by each row, and by copying them with {}.",
      counted(static_cast<std::size_t>(copy.workers), "worker"));
  return {{"throughput", chart.description,
           fmt::format("Bytes of images read and written in a second. Copying the same bytes with "
                       "{} is what memory allows.",
                       counted(static_cast<std::size_t>(copy.workers), "worker")),
           std::move(chart)}};
}

}  // namespace bb
