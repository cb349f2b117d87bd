#include "host/plots/plots.h"

#include <algorithm>
#include <array>

#include "host/plots/kinds.h"

namespace bb {
namespace {

constexpr auto kKinds = std::to_array<PlotKind>({
    {"speedup", "speedups with their intervals, grouped by scope"},
    {"phases", "where the time of each row goes"},
    {"throughput", "bytes of images a second, against copying them"},
    {"scaling", "time, speedup, efficiency and serial fraction over the number of workers"},
    {"count", "time over the number of images"},
    {"size", "time over the size of the images"},
});

}  // namespace

std::span<const PlotKind> plot_kinds() { return kKinds; }

std::vector<Plot> plots_of(const ComparisonView& view) {
  std::vector<Plot> plots;
  for (const auto make : {speedup_plots, phase_plots, throughput_plots, scaling_plots}) {
    for (Plot& plot : make(view)) plots.push_back(std::move(plot));
  }
  return plots;
}

std::string draw(const Plot& plot, const charts::Canvas& canvas) {
  return std::visit([&](const auto& chart) { return charts::draw(chart, canvas); }, plot.chart);
}

int colour_of(std::string_view kernel) {
  constexpr auto kKernels = std::to_array<std::string_view>(
      {"scalar", "simd", "opencv", "fused", "unfused", "opencv-tapi"});
  const auto* const known = std::ranges::find(kKernels, kernel);
  return 1 + static_cast<int>(known - kKernels.begin());  // the last colour is for any other
}

int colour_of(const RowView& row) {
  if (row.row.contender == row.baseline) return 0;
  return colour_of(row.row.contender.kernel);
}

Estimate scaled(const Estimate& estimate, double factor) {
  Estimate result{estimate.value * factor, std::nullopt};
  if (estimate.interval) {
    result.interval = {estimate.interval->low * factor, estimate.interval->high * factor};
  }
  return result;
}

std::string label_of(const RowView& row) { return to_string(row.row.contender); }

}  // namespace bb
