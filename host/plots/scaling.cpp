// What a sweep over numbers of workers shows.
#include <fmt/format.h>

#include <algorithm>

#include "host/plots/kinds.h"
#include "host/report/notes.h"
#include "host/report/numbers.h"

namespace bb {
namespace {

using charts::Curve;
using charts::LineChart;
using charts::Panel;
using charts::Series;

// The rows of one backend and kernel that have a time, by ascending number of workers.
struct Sweep {
  std::string name;
  int colour = 0;
  std::vector<RowView> rows;
  const Scaling* scaling = nullptr;  // null where there are too few points for a fit
};

bool in_sweep(const RowView& row) {
  return row.row.status == Status::ok && row.figures.time_s && workers_of(row.row);
}

std::vector<Sweep> sweeps_of(const ComparisonView& view, const ScopeView& scope) {
  std::vector<Sweep> sweeps;
  for (const RowView& row : scope.rows) {
    if (!in_sweep(row)) continue;
    const ContenderKey& contender = row.row.contender;
    const std::string name = contender.backend + " " + contender.kernel;
    auto sweep = std::ranges::find(sweeps, name, &Sweep::name);
    if (sweep == sweeps.end()) {
      sweeps.push_back({name, colour_of(contender.kernel), {}, nullptr});
      sweep = sweeps.end() - 1;
      for (const Scaling& scaling : view.figures().scaling) {
        if (scaling.backend == contender.backend && scaling.kernel == contender.kernel &&
            scaling.scope == scope.scope.name) {
          sweep->scaling = &scaling;
        }
      }
    }
    sweep->rows.push_back(row);
  }
  std::erase_if(sweeps, [](const Sweep& sweep) { return sweep.rows.size() < 2; });
  return sweeps;
}

double workers_in(const RowView& row) { return static_cast<double>(*workers_of(row.row)); }

template <class Value>
Series series_of(const Sweep& sweep, const Value& value) {
  Series series{sweep.name, sweep.colour, {}};
  for (const RowView& row : sweep.rows) {
    const Figure<Estimate> y = value(row);
    if (y) series.points.push_back({workers_in(row), *y});
  }
  return series;
}

// Karp and Flatt, "Measuring Parallel Processor Performance" (1990): the share of serial work that
// would explain one speedup.
double serial_fraction(double speedup, double workers) {
  return (1 / speedup - 1 / workers) / (1 - 1 / workers);
}

Figure<Estimate> serial_fraction_of(const RowView& row) {
  const Figure<Estimate>& speedup = row.figures.relative_speedup;
  const double workers = workers_in(row);
  if (!speedup || workers < 2) return Figure<Estimate>::none("it needs two workers");
  constexpr double kPercent = 100;
  Estimate fraction{serial_fraction(speedup->value, workers) * kPercent, std::nullopt};
  if (speedup->interval) {
    fraction.interval = {serial_fraction(speedup->interval->high, workers) * kPercent,
                         serial_fraction(speedup->interval->low, workers) * kPercent};
  }
  return fraction;
}

double amdahl(double serial, double workers) { return 1 / (serial + (1 - serial) / workers); }

class ScalingChart {
 public:
  ScalingChart(const ComparisonView& view, std::vector<Sweep> sweeps) : sweeps_(std::move(sweeps)) {
    std::vector<int> counts;
    for (const Sweep& sweep : sweeps_) {
      for (const RowView& row : sweep.rows) counts.push_back(*workers_of(row.row));
    }
    std::ranges::sort(counts);
    counts.erase(std::unique(counts.begin(), counts.end()), counts.end());
    axis_.title = "workers";
    constexpr int kMostOnALine = 16;
    if (counts.back() > kMostOnALine) axis_.kind = charts::ScaleKind::logarithmic;
    for (const int count : counts) {
      axis_.ticks.push_back({static_cast<double>(count), std::to_string(count)});
    }
    const Machine& machine = view.study().study.machine;
    const int cores = machine.physical_cores > 0 ? machine.physical_cores : machine.cores;
    if (cores > counts.front() && cores <= counts.back()) {
      marks_.push_back(
          {static_cast<double>(cores),
           fmt::format("{}{}", cores, machine.physical_cores > 0 ? " physical cores" : " cores")});
    }
  }

  [[nodiscard]] std::vector<Panel> panels() const {
    return {time_panel(), speedup_panel(), efficiency_panel(), fraction_panel()};
  }

 private:
  [[nodiscard]] Panel panel(std::string title, std::vector<Series> series) const {
    std::erase_if(series, [](const Series& one) { return one.points.empty(); });
    return {axis_, {std::move(title)}, std::move(series), {}, {}, marks_};
  }

  [[nodiscard]] Panel time_panel() const {
    constexpr double kMilliseconds = 1e3;
    std::vector<Series> series;
    for (const Sweep& sweep : sweeps_) {
      series.push_back(series_of(sweep, [](const RowView& row) {
        return Figure<Estimate>(scaled(*row.figures.time_s, kMilliseconds));
      }));
    }
    return panel("time in ms", std::move(series));
  }

  [[nodiscard]] Panel speedup_panel() const {
    std::vector<Series> series;
    for (const Sweep& sweep : sweeps_) {
      series.push_back(
          series_of(sweep, [](const RowView& row) { return row.figures.relative_speedup; }));
    }
    Panel panel = this->panel("speedup over one worker", std::move(series));
    panel.curves.push_back(curve("ideal", 0, [](double workers) { return workers; }));
    for (const Sweep& sweep : sweeps_) {
      if (sweep.scaling == nullptr) continue;
      const Estimate& serial = sweep.scaling->serial_fraction;
      panel.curves.push_back(curve("", sweep.colour, [&](double workers) {
        return amdahl(std::clamp(serial.value, 0.0, 1.0), workers);
      }));
      if (serial.interval) panel.bands.push_back(band(sweep.colour, *serial.interval));
    }
    return panel;
  }

  [[nodiscard]] Panel efficiency_panel() const {
    constexpr double kPercent = 100;
    std::vector<Series> series;
    for (const Sweep& sweep : sweeps_) {
      series.push_back(series_of(sweep, [](const RowView& row) {
        const Figure<Estimate>& speedup = row.figures.relative_speedup;
        if (!row.figures.efficiency) return Figure<Estimate>::none(row.figures.efficiency.reason());
        return Figure<Estimate>(scaled(*speedup, kPercent / workers_in(row)));
      }));
    }
    return panel("efficiency in %", std::move(series));
  }

  [[nodiscard]] Panel fraction_panel() const {
    std::vector<Series> series;
    for (const Sweep& sweep : sweeps_) series.push_back(series_of(sweep, serial_fraction_of));
    return panel("serial fraction in %", std::move(series));
  }

  // Between the fewest workers and the most, close enough to look like a curve.
  [[nodiscard]] std::vector<double> positions() const {
    constexpr int kSteps = 48;
    const double first = axis_.ticks.front().value;
    const double last = axis_.ticks.back().value;
    std::vector<double> positions;
    for (int n = 0; n <= kSteps; ++n) positions.push_back(first + (last - first) * n / kSteps);
    return positions;
  }

  template <class Value>
  [[nodiscard]] Curve curve(std::string label, int colour, const Value& value) const {
    Curve curve{std::move(label), colour, {}};
    for (const double x : positions()) curve.points.push_back({x, value(x)});
    return curve;
  }

  [[nodiscard]] charts::Band band(int colour, const Interval& serial) const {
    charts::Band band{colour, {}};
    for (const double x : positions()) {
      band.slices.push_back({x,
                             {amdahl(std::clamp(serial.high, 0.0, 1.0), x),
                              amdahl(std::clamp(serial.low, 0.0, 1.0), x)}});
    }
    return band;
  }

  std::vector<Sweep> sweeps_;
  charts::Axis axis_;
  std::vector<charts::VerticalMark> marks_;
};

}  // namespace

std::vector<Plot> scaling_plots(const ComparisonView& view) {
  std::vector<Plot> plots;
  for (const ScopeView& scope : view.scopes()) {
    std::vector<Sweep> sweeps = sweeps_of(view, scope);
    if (sweeps.empty()) continue;
    const std::string what = scope_note(scope.scope);
    LineChart chart{"Scaling, " + std::string(scope.scope.name),
                    fmt::format("Time, speedup over one worker, efficiency and serial fraction "
                                "over the number of workers. {}.",
                                what),
                    ScalingChart(view, std::move(sweeps)).panels()};
    plots.push_back(
        {"scaling", fmt::format("Scaling over workers. {}.", what),
         fmt::format(
             "Scaling over workers, with 95% intervals. {}. Dashed: ideal, and Amdahl's law "
             "as fitted, with the band of its interval. The serial fraction is Karp and "
             "Flatt's, point by point.",
             what),
         std::move(chart)});
  }
  return plots;
}

}  // namespace bb
