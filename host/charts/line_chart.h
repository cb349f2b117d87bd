// Lines over a number, as for scaling over workers.
#pragma once

#include <string>
#include <vector>

#include "host/charts/axis.h"
#include "host/charts/svg.h"
#include "host/figures/statistics.h"

namespace bb::charts {

struct SeriesPoint {
  double x = 0;
  Estimate y;
};

/// What was measured: points with whiskers, and lines between them.
struct Series {
  std::string label;                // at the end of the line
  int colour = 0;                   // of colour_class()
  std::vector<SeriesPoint> points;  // by ascending x
};

/// What was computed, such as Amdahl's law: a dashed line without points.
struct Curve {
  std::string label;  // at its end; may be empty
  int colour = 0;
  std::vector<Point> points;  // values, by ascending x
};

/// The area between two curves, light.
struct Band {
  struct Slice {
    double x = 0;
    Interval y;
  };
  int colour = 0;
  std::vector<Slice> slices;  // by ascending x
};

/// A vertical line with a label above the plot.
struct VerticalMark {
  double x = 0;
  std::string label;
};

struct Axis {
  std::string title;  // the quantity and its unit
  ScaleKind kind = ScaleKind::linear;
  std::vector<Tick> ticks = {};  // in ascending order; round values if empty
};

/// One plot. A linear y axis starts at 0; an x axis, and a logarithmic y axis, where the values do.
/// Curves and bands leave the plot where they are far above all series. Logarithmic axes leave out
/// what is not above 0.
struct Panel {
  Axis x;
  Axis y;
  std::vector<Series> series;
  std::vector<Curve> curves = {};
  std::vector<Band> bands = {};
  std::vector<VerticalMark> marks = {};
};

struct LineChart {
  std::string title;        // of the text alternative; not drawn
  std::string description;  // likewise: what the chart shows, in a sentence
  std::vector<Panel> panels;
};

/// The SVG. Panels stand side by side where the canvas is wide enough, else below each other.
[[nodiscard]] std::string draw(const LineChart& chart, const Canvas& canvas);

}  // namespace bb::charts
