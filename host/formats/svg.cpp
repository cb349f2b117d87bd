#include "host/base/error.h"
#include "host/formats/formats.h"
#include "host/plots/plots.h"

namespace bb {

Report format_svg(std::span<const NamedStudy> studies, const ReportOptions& options) {
  const std::string_view wanted = options.chart.empty() ? plot_kinds().front().name : options.chart;
  const charts::Canvas canvas{.standalone = true};
  for (const NamedStudy& study : studies) {
    const std::vector<ComparisonView> views = views_of({&study, 1});
    std::vector<Plot> plots = sweep_plots(views);
    for (const ComparisonView& view : views) {
      for (Plot& plot : plots_of(view)) plots.push_back(std::move(plot));
    }
    for (const Plot& plot : plots) {
      if (plot.name == wanted) return {draw(plot, canvas)};
    }
  }
  throw UsageError("the results have nothing for the chart " + std::string(wanted) +
                   ": see 'backend-bench --help' for sweeps over workers, counts and sizes");
}

}  // namespace bb
