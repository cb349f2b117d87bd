#include "host/figures/figures.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <span>

#include "host/model/scope.h"

namespace bb {
namespace {

bool is_ok(const Row& row) { return row.status == Status::ok && !timed(row).empty(); }

// Why a row has no times, or none that others could be held against.
std::string why_not(const Row& row) {
  switch (row.status) {
    case Status::ok:
      return "there is no timed run";
    case Status::mismatch:
      return "the outputs differ";
    case Status::failed:
      return "it failed";
    case Status::unavailable:
      return "it is not usable here";
    case Status::unfinished:
      return "it did not finish";
  }
  return "";
}

const Row* find_row(const std::vector<Row>& rows, const ContenderKey& contender,
                    const std::string& scope) {
  const auto found = std::ranges::find_if(
      rows, [&](const Row& row) { return row.contender == contender && row.scope == scope; });
  return found == rows.end() ? nullptr : &*found;
}

const Row* find_serial(const std::vector<Row>& rows, const Row& like) {
  const auto found = std::ranges::find_if(rows, [&](const Row& row) {
    return row.scope == like.scope && row.contender.kernel == like.contender.kernel &&
           workers_of(row) == 1 && is_ok(row);
  });
  return found == rows.end() ? nullptr : &*found;
}

// In the rounds that both have, how many times longer `slow` took than `fast`.
std::vector<double> speedups_by_round(const Row& slow, const Row& fast) {
  const std::vector<std::vector<double>> times = times_of_common_rounds(std::array{&slow, &fast});
  return ratios_by_round(times[0], times[1]);
}

Phases mean(const Phases& a, const Phases& b) {
  return {(a.decode_s + b.decode_s) / 2, (a.upload_s + b.upload_s) / 2,
          (a.filter_s + b.filter_s) / 2, (a.download_s + b.download_s) / 2,
          (a.encode_s + b.encode_s) / 2, (a.waiting_s + b.waiting_s) / 2,
          std::max(a.workers, b.workers)};
}

// Medians of single phases would not add up to anything.
Figure<Phases> phases_in_the_middle(const std::vector<const Sample*>& samples) {
  std::vector<std::size_t> order(samples.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return samples[i]->time_s; });
  const std::optional<Phases>& low = samples[order[(order.size() - 1) / 2]]->phases;
  const std::optional<Phases>& high = samples[order[order.size() / 2]]->phases;
  if (!low || !high) return Figure<Phases>::none("its phases are not known");
  return mean(*low, *high);
}

Figure<Usage> median_usage(const std::vector<const Sample*>& samples) {
  std::vector<double> user;
  std::vector<double> system;
  Usage usage;
  for (const Sample* sample : samples) {
    user.push_back(sample->usage.cpu_user_s);
    system.push_back(sample->usage.cpu_system_s);
    usage.peak_memory_bytes = std::max(usage.peak_memory_bytes, sample->usage.peak_memory_bytes);
  }
  usage.cpu_user_s = median(user);
  usage.cpu_system_s = median(system);
  if (usage == Usage()) return Figure<Usage>::none("its use of the machine is not known");
  return usage;
}

bool shows_no_difference(const Figure<Estimate>& speedup) {
  // A baseline's own speedup is 1 in every round. That is its definition, and no finding.
  return speedup && speedup->interval && speedup->interval->includes(1) &&
         speedup->interval->low < speedup->interval->high;
}

class FigureMaker {
 public:
  FigureMaker(const Comparison& comparison, const ContenderKey& baseline, int cores)
      : rows_(comparison.rows), baseline_(baseline), cores_(cores) {
    const std::vector<double> copy_times = times_of(comparison.copy.samples);
    if (!copy_times.empty()) copy_s_ = median(copy_times);
  }

  Figures make() const {
    Figures figures;
    figures.copy_s = copy_s_;
    for (const Row& row : rows_) figures.rows.push_back(figures_of_row(row));
    for (const Row& row : rows_) add_scaling(row, figures.scaling);
    return figures;
  }

 private:
  RowFigures figures_of_row(const Row& row) const {
    RowFigures figures;
    if (has_run(row)) {
      const std::vector<double> times = times_of(row);
      figures.time_s = estimate_median(times);
      figures.outliers = find_outliers(times);
      figures.phases = phases_in_the_middle(timed(row));
      figures.usage = median_usage(timed(row));
      figures.precise = is_precise(*figures.time_s);
    } else {
      const std::string reason = why_not(row);
      figures.time_s = Figure<Estimate>::none(reason);
      figures.phases = Figure<Phases>::none(reason);
      figures.usage = Figure<Usage>::none(reason);
    }
    if (is_ok(row)) {
      figures.speedup = speedup(row);
      figures.efficiency = efficiency(row);
      figures.copy_share = copy_share(row, figures.time_s->value);
    } else {
      const std::string reason = why_not(row);
      figures.speedup = Figure<Estimate>::none(reason);
      figures.efficiency = Figure<double>::none(reason);
      figures.copy_share = Figure<double>::none(reason);
    }
    figures.no_difference_shown = shows_no_difference(figures.speedup);
    return figures;
  }

  Figure<Estimate> speedup(const Row& row) const {
    const Row* baseline = find_row(rows_, baseline_, row.scope);
    if (baseline == nullptr) return Figure<Estimate>::none("the baseline has no row in this scope");
    if (!is_ok(*baseline)) return Figure<Estimate>::none("the baseline: " + why_not(*baseline));
    const std::vector<double> speedups = speedups_by_round(*baseline, row);
    if (speedups.empty()) return Figure<Estimate>::none("no round has both it and the baseline");
    return estimate_median(speedups);
  }

  Figure<double> efficiency(const Row& row) const {
    const std::optional<int> workers = workers_of(row);
    if (!workers) return Figure<double>::none("it has no number of workers");
    const Row* serial = find_serial(rows_, row);
    if (serial == nullptr) return Figure<double>::none("there is no serial run of this kernel");
    const std::vector<double> speedups = speedups_by_round(*serial, row);
    if (speedups.empty()) return Figure<double>::none("no round has both it and the serial run");
    return median(speedups) / *workers;
  }

  Figure<double> copy_share(const Row& row, double time_s) const {
    const ScopeInfo* scope = find_scope(row.scope);
    if (scope == nullptr || !scope->in_memory) {
      return Figure<double>::none("not all of its work is in memory");
    }
    if (!copy_s_) return Figure<double>::none("copying was not measured");
    return *copy_s_ / time_s;
  }

  // The fit for the backend, kernel and scope of `first`, unless there is one already or there are
  // too few numbers of workers: three, 1 among them. That one is the backend's own run with one
  // worker, or that of another backend with its kernel.
  void add_scaling(const Row& first, std::vector<Scaling>& found) const {
    const ContenderKey& key = first.contender;
    const bool known = std::ranges::any_of(found, [&](const Scaling& scaling) {
      return scaling.backend == key.backend && scaling.kernel == key.kernel &&
             scaling.scope == first.scope;
    });
    if (known) return;
    const Row* serial = nullptr;
    int parallel = 0;
    std::vector<const Row*> fitted = {nullptr};  // the serial run goes here
    for (const Row& row : rows_) {
      const std::optional<int> workers = workers_of(row);
      if (row.scope != first.scope || row.contender.kernel != key.kernel || !workers ||
          !is_ok(row)) {
        continue;
      }
      const bool own = row.contender.backend == key.backend;
      if (workers == 1 && (own || serial == nullptr)) serial = &row;
      if (workers == 1 || !own) continue;
      ++parallel;
      // More workers than cores share them, and Amdahl's law knows nothing of that.
      if (*workers <= cores_) fitted.push_back(&row);
    }
    if (serial == nullptr || parallel < 2 || fitted.size() < 2) return;
    fitted[0] = serial;
    fit(fitted, {key.backend, key.kernel, first.scope, {}, {}}, found);
  }

  static void fit(std::span<const Row* const> rows, Scaling scaling, std::vector<Scaling>& found) {
    const std::vector<std::vector<double>> times = times_of_common_rounds(rows);
    if (times[0].empty()) return;
    std::vector<WorkerCount> counts;
    for (std::size_t n = 0; n < rows.size(); ++n) {
      const int workers = *workers_of(*rows[n]);
      scaling.workers.push_back(workers);
      if (n > 0) counts.push_back({workers, times[n]});
    }
    scaling.serial_fraction = fit_serial_fraction(times[0], counts);
    found.push_back(std::move(scaling));
  }

  const std::vector<Row>& rows_;
  const ContenderKey& baseline_;
  int cores_;
  Figure<double> copy_s_ = Figure<double>::none("copying was not measured");
};

}  // namespace

Figures figures_of(const Comparison& comparison, const ContenderKey& baseline, int cores) {
  return FigureMaker(comparison, baseline, cores).make();
}

Figures figures_of(const Comparison& comparison, const Machine& machine) {
  return figures_of(comparison, comparison.reference, machine.cores);
}

}  // namespace bb
