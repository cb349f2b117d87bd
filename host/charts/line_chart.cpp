#include "host/charts/line_chart.h"

#include <algorithm>

#include "host/charts/panel.h"

namespace bb::charts {

std::string draw(const LineChart& chart, const Canvas& canvas) {
  constexpr double kLeastPanelWidth = 330;
  constexpr double kGap = 24;
  const auto columns =
      std::clamp<std::size_t>(static_cast<std::size_t>(canvas.width / kLeastPanelWidth), 1,
                              std::max<std::size_t>(chart.panels.size(), 1));
  const auto count = static_cast<double>(columns);
  const double width = (canvas.width - (count - 1) * kGap) / count;

  Drawing drawing;
  double y = 0;
  for (std::size_t first = 0; first < chart.panels.size(); first += columns) {
    // Panels of a line have plots at one height.
    std::vector<PanelLayout> line;
    PanelLayout::Heights heights;
    for (std::size_t i = first; i < std::min(first + columns, chart.panels.size()); ++i) {
      const double left = static_cast<double>(i - first) * (width + kGap);
      heights.include(line.emplace_back(chart.panels[i], left, width).heights());
    }
    if (y > 0) y += kGap;
    for (const PanelLayout& panel : line) panel.draw(drawing, y, heights);
    y += heights.total();
  }
  return drawing.svg(canvas, y, chart.title, chart.description);
}

}  // namespace bb::charts
