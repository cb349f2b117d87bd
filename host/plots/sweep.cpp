// What a sweep over the number or the size of images shows.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "host/plots/kinds.h"
#include "host/report/notes.h"

namespace bb {
namespace {

using charts::LineChart;
using charts::Panel;
using charts::Series;

struct SweepKind {
  std::string_view name;
  std::string_view axis;
  double (*x)(const Input& input);
  double (*kept)(const Input& input);  // what must be the same
};

double images_of(const Input& input) { return static_cast<double>(input.images); }

constexpr auto kKinds = std::to_array<SweepKind>({
    {"count", "images", images_of, megapixels_of_each},
    {"size", "megapixels an image", megapixels_of_each, images_of},
});

// The comparisons that differ in x alone, by ascending x; the largest such set.
std::vector<const ComparisonView*> points_of(std::span<const ComparisonView> views,
                                             const SweepKind& kind) {
  using Subject = std::tuple<std::string, std::string, double>;
  std::map<Subject, std::vector<const ComparisonView*>> sets;
  for (const ComparisonView& view : views) {
    const Comparison& comparison = view.comparison();
    auto& set =
        sets[{comparison.pipeline, source_note(comparison.input), kind.kept(comparison.input)}];
    const bool known = std::ranges::any_of(set, [&](const ComparisonView* other) {
      return kind.x(other->comparison().input) == kind.x(comparison.input);
    });
    if (!known) set.push_back(&view);
  }
  std::vector<const ComparisonView*> largest;
  for (auto& [subject, set] : sets) {
    if (set.size() > largest.size()) largest = set;
  }
  std::ranges::sort(largest, {},
                    [&](const ComparisonView* view) { return kind.x(view->comparison().input); });
  return largest;
}

bool is_shown(const RowView& row, std::string_view scope) {
  return row.row.scope == scope && row.row.status == Status::ok && row.figures.time_s;
}

std::vector<Series> series_of(std::span<const ComparisonView* const> points, const SweepKind& kind,
                              std::string_view scope) {
  constexpr double kMilliseconds = 1e3;
  std::vector<Series> series;
  for (const ComparisonView* point : points) {
    for (const RowView& row : point->rows()) {
      if (!is_shown(row, scope)) continue;
      const std::string label = label_of(row);
      auto known = std::ranges::find(series, label, &Series::label);
      if (known == series.end()) {
        series.push_back({label, colour_of(row), {}});
        known = series.end() - 1;
      }
      known->points.push_back(
          {kind.x(point->comparison().input), scaled(*row.figures.time_s, kMilliseconds)});
    }
  }
  return series;
}

// Whether a row without workers, a device, surely takes less time than every row with them: its
// interval lies below all of theirs.
bool pays(const ComparisonView& point, const std::string& device, std::string_view scope) {
  std::optional<double> most_of_device;
  std::optional<double> least_of_workers;
  for (const RowView& row : point.rows()) {
    if (!is_shown(row, scope)) continue;
    const Estimate& time_s = *row.figures.time_s;
    const Interval interval = time_s.interval.value_or(Interval{time_s.value, time_s.value});
    if (row.row.contender.workers) {
      least_of_workers = std::min(least_of_workers.value_or(interval.low), interval.low);
    } else if (label_of(row) == device) {
      most_of_device = interval.high;
    }
  }
  return most_of_device && least_of_workers && *most_of_device < *least_of_workers;
}

// "opencl fused pays from 50 images on": from the first point after the last where it does not.
std::string crossover(const std::vector<Series>& series,
                      std::span<const ComparisonView* const> points, const SweepKind& kind,
                      std::string_view scope) {
  std::string text;
  for (const Series& device : series) {
    std::size_t from = points.size();
    while (from > 0 && pays(*points[from - 1], device.label, scope)) --from;
    if (from == 0) {
      text += fmt::format(" {} is faster than all workers of the processor everywhere here.",
                          device.label);
    } else if (from < points.size()) {
      text += fmt::format(" {} pays from {:.4g} {} on.", device.label,
                          kind.x(points[from]->comparison().input), kind.axis);
    }
  }
  return text;
}

}  // namespace

std::vector<Plot> sweep_plots(std::span<const ComparisonView> views) {
  std::vector<Plot> plots;
  for (const SweepKind& kind : kKinds) {
    const std::vector<const ComparisonView*> points = points_of(views, kind);
    if (points.size() < 2) continue;
    for (const ScopeView& scope : points.front()->scopes()) {
      std::vector<Series> series = series_of(points, kind, scope.scope.name);
      if (series.empty()) continue;
      const std::string pays = crossover(series, points, kind, scope.scope.name);
      charts::Axis x{std::string(kind.axis), charts::ScaleKind::logarithmic, {}};
      for (const ComparisonView* point : points) {
        const double value = kind.x(point->comparison().input);
        x.ticks.push_back({value, fmt::format("{:.4g}", value)});
      }
      LineChart chart{fmt::format("Time over {}", kind.axis),
                      fmt::format("Time of each row over {}. {}", kind.axis, pays),
                      {Panel{x,
                             {"time in ms", charts::ScaleKind::logarithmic, {}},
                             std::move(series),
                             {},
                             {},
                             {}}}};
      plots.push_back({kind.name,
                       fmt::format("Time over {}. {}.{}", kind.axis, scope_note(scope.scope), pays),
                       fmt::format("Time over {}, with 95% intervals; both axes are logarithmic. "
                                   "{}.{}",
                                   kind.axis, scope_note(scope.scope), pays),
                       std::move(chart)});
    }
  }
  return plots;
}

}  // namespace bb
