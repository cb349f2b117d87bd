// What a sweep over the number or the size of images shows.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

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

double pixels_of_each(const Input& input) {
  return input.images == 0 ? 0
                           : static_cast<double>(input.pixels) / static_cast<double>(input.images);
}

double megapixels_of_each(const Input& input) { return pixels_of_each(input) / 1e6; }

constexpr auto kKinds = std::to_array<SweepKind>({
    {"count", "images", images_of, pixels_of_each},
    {"size", "megapixels an image", megapixels_of_each, images_of},
});

// The comparisons that differ in x alone, by ascending x; the largest such set.
std::vector<const ComparisonView*> points_of(std::span<const ComparisonView> views,
                                             const SweepKind& kind) {
  std::map<std::pair<std::string, double>, std::vector<const ComparisonView*>> sets;
  for (const ComparisonView& view : views) {
    const Comparison& comparison = view.comparison();
    auto& set = sets[{comparison.pipeline, kind.kept(comparison.input)}];
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

std::vector<Series> series_of(std::span<const ComparisonView* const> points, const SweepKind& kind,
                              std::string_view scope) {
  constexpr double kMilliseconds = 1e3;
  std::vector<Series> series;
  for (const ComparisonView* point : points) {
    for (const RowView& row : point->rows()) {
      if (row.row.scope != scope || row.row.status != Status::ok || !row.figures.time_s) continue;
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

// From which point on a row without workers, a device, takes less time than every row with them,
// wherever more images or larger ones are measured: "opencl fused pays from 50 images on".
std::string crossover(const std::vector<Series>& series,
                      std::span<const ComparisonView* const> points, const SweepKind& kind,
                      std::string_view scope) {
  std::string text;
  for (const Series& device : series) {
    std::optional<double> from;
    bool always = true;
    for (const ComparisonView* point : points) {
      const double x = kind.x(point->comparison().input);
      const RowView* own = nullptr;
      std::optional<double> best_of_others;
      const std::vector<RowView> rows = point->rows();
      for (const RowView& row : rows) {
        if (row.row.scope != scope || row.row.status != Status::ok || !row.figures.time_s) continue;
        if (label_of(row) == device.label) {
          own = &row;
        } else if (row.row.contender.workers) {
          const double time_s = row.figures.time_s->interval ? row.figures.time_s->interval->low
                                                             : row.figures.time_s->value;
          best_of_others = std::min(best_of_others.value_or(time_s), time_s);
        }
      }
      if (own == nullptr || own->row.contender.workers || !best_of_others) {
        from.reset();
        always = false;
        continue;
      }
      const Estimate& time_s = *own->figures.time_s;
      const bool faster =
          (time_s.interval ? time_s.interval->high : time_s.value) < *best_of_others;
      if (!faster) {
        from.reset();
        always = false;
      } else if (!from) {
        from = x;
      }
    }
    if (!from) continue;
    text += always ? fmt::format(" {} is faster than all workers of the processor everywhere here.",
                                 device.label)
                   : fmt::format(" {} pays from {} {} on.", device.label,
                                 fmt::format("{:.4g}", *from), kind.axis);
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
