// Which values of a panel are drawn, and the ranges of its axes.
#pragma once

#include <vector>

#include "host/charts/axis.h"
#include "host/charts/line_chart.h"
#include "host/charts/svg.h"

namespace bb::charts {

/// Those that lie on both axes: finite, and above 0 on a logarithmic one.
[[nodiscard]] std::vector<SeriesPoint> drawable(const std::vector<SeriesPoint>& points,
                                                const Panel& panel);
[[nodiscard]] std::vector<Point> drawable(const std::vector<Point>& points, const Panel& panel);
[[nodiscard]] std::vector<Band::Slice> drawable(const std::vector<Band::Slice>& slices,
                                                const Panel& panel);

/// Whether the panel has a line or a band.
[[nodiscard]] bool has_values(const Panel& panel);

[[nodiscard]] Interval x_range(const Panel& panel);
[[nodiscard]] Interval y_range(const Panel& panel);

/// The pieces of a line that lie within the plot, in pixels.
[[nodiscard]] std::vector<std::vector<Point>> pieces_within(const std::vector<Point>& values,
                                                            const Scale& x, const Scale& y);

}  // namespace bb::charts
