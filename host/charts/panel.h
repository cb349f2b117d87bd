// One plot of a line chart.
#pragma once

#include <string>
#include <vector>

#include "host/charts/axis.h"
#include "host/charts/line_chart.h"
#include "host/charts/svg.h"

namespace bb::charts {

class PanelLayout {
 public:
  struct Heights {
    double header = 0;  // the title of the y axis, and the labels of marks
    double plot = 0;
    double footer = 0;  // the x axis

    void include(const Heights& other);
    [[nodiscard]] double total() const { return header + plot + footer; }
  };

  /// The panel must outlive this.
  PanelLayout(const Panel& panel, double left, double width);

  /// The least it needs.
  [[nodiscard]] Heights heights() const;

  void draw(Drawing& drawing, double top, const Heights& heights) const;

 private:
  // The label at the end of a line.
  struct EndLabel {
    std::vector<std::string> lines;
    std::string classes;
    std::vector<Point> line;  // in values
  };
  struct Plot {
    Scale x;
    Scale y;
    std::vector<Tick> y_ticks;
  };

  void add_label(const std::string& label, int colour, std::vector<Point> line);
  [[nodiscard]] Plot make_plot(double top, double height) const;
  void draw_axes(Drawing& drawing, const Plot& plot) const;
  void draw_curves(Drawing& drawing, const Plot& plot) const;
  void draw_series(Drawing& drawing, const Plot& plot) const;
  void draw_labels(Drawing& drawing, const Plot& plot) const;
  void draw_label(Drawing& drawing, const Plot& plot, const EndLabel& label, const Point& end,
                  double middle) const;
  void draw_marks(Drawing& drawing, const Plot& plot, double labels_top) const;

  const Panel* panel_;
  double left_;
  double width_;
  std::vector<std::string> y_title_;
  std::vector<std::string> x_title_;
  std::vector<EndLabel> labels_;
};

}  // namespace bb::charts
