#include "host/figures/figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
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

// A value of each sample that counts, or none at all where one has no value.
template <class ValueOf>
ByProcess values_by_process(std::span<const Sample> samples, const ValueOf& value_of) {
  ByProcess values;
  for (const std::vector<const Sample*>& process : timed_by_process(samples)) {
    values.emplace_back();
    for (const Sample* sample : process) {
      const std::optional<double> value = std::invoke(value_of, *sample);
      if (!value) return {};
      values.back().push_back(*value);
    }
  }
  return values;
}

// A time in units of a fixed number of the processor's cycles: what is left of it when the
// processor's clock rate changes.
std::optional<double> cycles_of(const Sample& sample) {
  if (!sample.clock_s) return std::nullopt;
  return sample.time_s / *sample.clock_s;
}

// In the rounds that both have, how many times longer `slow` took than `fast`: what slowed a round
// down slowed both.
ByProcess speedups_by_process(const Row& slow, const Row& fast) {
  ByProcess speedups;
  for (const std::vector<CommonRound>& process : common_rounds(std::array{&slow, &fast})) {
    speedups.emplace_back();
    for (const CommonRound& round : process) {
      speedups.back().push_back(round[0]->time_s / round[1]->time_s);
    }
  }
  return speedups;
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

Figure<Estimate> median_setup(const Row& row) {
  if (row.setups_s.empty()) return Figure<Estimate>::none("no process of it was set up");
  ByProcess setups;
  for (const double setup_s : row.setups_s) setups.push_back({setup_s});
  return estimate_median(setups);
}

Figure<double> median_cores_busy(const std::vector<const Sample*>& samples) {
  std::vector<double> busy;
  for (const Sample* sample : samples) {
    const std::optional<double> cores = cores_busy(*sample);
    if (!cores) return Figure<double>::none("its CPU time is not known");
    busy.push_back(*cores);
  }
  return median(std::move(busy));
}

bool shows_no_difference(const Figure<Estimate>& speedup) {
  // A baseline's own speedup is 1 in every round. That is its definition, and no finding.
  return speedup && speedup->interval && speedup->interval->includes(1) &&
         speedup->interval->low < speedup->interval->high;
}

class FigureMaker {
 public:
  FigureMaker(const Comparison& comparison, const ContenderKey& baseline, int cores)
      : rows_(comparison.rows),
        images_(comparison.input.images),
        baseline_(baseline),
        cores_(cores) {
    const ByProcess copy_times = times_by_process(comparison.copy.samples);
    if (!copy_times.empty()) copy_s_ = estimate_median(copy_times);
  }

  Figures make() const {
    Figures figures;
    figures.copy_s = copy_s_;
    figures.baseline = baseline_;
    for (const Row& row : rows_) figures.rows.push_back(figures_of_row(row));
    for (const Row& row : rows_) add_scaling(row, figures.scaling);
    return figures;
  }

 private:
  RowFigures figures_of_row(const Row& row) const {
    RowFigures figures;
    figures.setup_s = median_setup(row);
    if (has_run(row)) {
      figures.time_s = estimate_median(times_by_process(row.samples));
      figures.cycles = cycles(row);
      figures.outliers = find_outliers(times_of(row));
      figures.phases = phases_in_the_middle(timed(row));
      figures.usage = median_usage(timed(row));
      figures.cores_busy = median_cores_busy(timed(row));
      figures.precise = is_precise(*figures.time_s);
    } else {
      const std::string reason = why_not(row);
      figures.time_s = Figure<Estimate>::none(reason);
      figures.cycles = Figure<Estimate>::none(reason);
      figures.phases = Figure<Phases>::none(reason);
      figures.usage = Figure<Usage>::none(reason);
      figures.cores_busy = Figure<double>::none(reason);
    }
    if (is_ok(row)) {
      figures.speedup = speedup(row);
      figures.relative_speedup = relative_speedup(row);
      figures.efficiency = efficiency(row, figures.relative_speedup);
      figures.device_copy_s = device_copy(row);
      figures.copy_share = copy_share(row, figures);
    } else {
      const std::string reason = why_not(row);
      figures.speedup = Figure<Estimate>::none(reason);
      figures.relative_speedup = Figure<Estimate>::none(reason);
      figures.efficiency = Figure<double>::none(reason);
      figures.device_copy_s = Figure<Estimate>::none(reason);
      figures.copy_share = Figure<double>::none(reason);
    }
    figures.no_difference_shown = shows_no_difference(figures.speedup);
    return figures;
  }

  static Figure<Estimate> cycles(const Row& row) {
    const ByProcess cycles = values_by_process(row.samples, cycles_of);
    if (cycles.empty()) return Figure<Estimate>::none("the clock rate was not recorded");
    return estimate_median(cycles);
  }

  Figure<Estimate> speedup(const Row& row) const {
    const Row* baseline = find_row(rows_, baseline_, row.scope);
    if (baseline == nullptr) return Figure<Estimate>::none("the baseline has no row in this scope");
    if (!is_ok(*baseline)) return Figure<Estimate>::none("the baseline: " + why_not(*baseline));
    const ByProcess speedups = speedups_by_process(*baseline, row);
    if (speedups.empty()) return Figure<Estimate>::none("no round has both it and the baseline");
    return estimate_median(speedups);
  }

  Figure<Estimate> relative_speedup(const Row& row) const {
    if (!workers_of(row)) return Figure<Estimate>::none("it has no number of workers");
    const Row* serial = find_serial(rows_, row);
    if (serial == nullptr) return Figure<Estimate>::none("there is no serial run of this kernel");
    const ByProcess speedups = speedups_by_process(*serial, row);
    if (speedups.empty()) return Figure<Estimate>::none("no round has both it and the serial run");
    return estimate_median(speedups);
  }

  Figure<double> efficiency(const Row& row, const Figure<Estimate>& relative_speedup) const {
    if (!relative_speedup) return Figure<double>::none(relative_speedup.reason());
    return possible_efficiency(row, relative_speedup->value / *workers_of(row));
  }

  // An image is one worker's, so few images do not divide evenly among workers.
  Figure<double> possible_efficiency(const Row& row, double efficiency) const {
    constexpr double kTolerance = 1.02;
    constexpr double kEven = 0.95;
    const int workers = *workers_of(row);
    const std::optional<Phases>& phases = timed(row).front()->phases;
    const bool by_image = phases && phases->workers == workers;
    const double most = most_cores_busy(images_, workers) / workers;
    if (!by_image || images_ == 0 || most > kEven || efficiency <= kTolerance * most) {
      return efficiency;
    }
    return Figure<double>::none(
        fmt::format("{} images on {} workers allow at most {:.0f}%, and the runs are too short to "
                    "measure it",
                    images_, workers, most * 100));
  }

  static Figure<Estimate> device_copy(const Row& row) {
    const ByProcess copies = values_by_process(row.samples, &Sample::device_copy_s);
    if (copies.empty()) return Figure<Estimate>::none("it copies nothing to a device");
    return estimate_median(copies);
  }

  Figure<double> copy_share(const Row& row, const RowFigures& figures) const {
    const ScopeInfo* scope = find_scope(row.scope);
    if (scope == nullptr || !scope->in_memory) {
      return Figure<double>::none("not all of its work is in memory");
    }
    const Figure<Estimate>& copy_s = figures.device_copy_s ? figures.device_copy_s : copy_s_;
    if (!copy_s) return Figure<double>::none("copying was not measured");
    const double time_s = figures.time_s->value;
    constexpr double kTolerance = 1.1;
    if (copy_s->value > kTolerance * time_s) {
      return Figure<double>::none(
          "copying the same bytes takes longer than the row, so it is no limit");
    }
    return copy_s->value / time_s;
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
    for (const Row* row : rows) scaling.workers.push_back(*workers_of(*row));
    const std::span<const int> parallel = std::span(scaling.workers).subspan(1);
    ByProcess fractions;
    for (const std::vector<CommonRound>& process : common_rounds(rows)) {
      fractions.emplace_back();
      for (const CommonRound& round : process) {
        ScalingRound times{round.front()->time_s, {}};
        for (const Sample* sample : std::span(round).subspan(1)) {
          times.parallel_s.push_back(sample->time_s);
        }
        fractions.back().push_back(fit_serial_fraction(times, parallel));
      }
    }
    if (fractions.empty()) return;
    scaling.serial_fraction = estimate_median(fractions);
    found.push_back(std::move(scaling));
  }

  const std::vector<Row>& rows_;
  std::size_t images_;
  const ContenderKey& baseline_;
  int cores_;
  Figure<Estimate> copy_s_ = Figure<Estimate>::none("copying was not measured");
};

}  // namespace

ByProcess times_by_process(std::span<const Sample> samples) {
  return values_by_process(samples, &Sample::time_s);
}

Figures figures_of(const Comparison& comparison, const ContenderKey& baseline, int cores) {
  return FigureMaker(comparison, baseline, cores).make();
}

Figures figures_of(const Comparison& comparison, const Machine& machine,
                   const std::optional<ContenderKey>& baseline) {
  // Two hardware threads that share a core do not do the work of two cores.
  const int cores = machine.physical_cores > 0 ? machine.physical_cores : machine.cores;
  return figures_of(comparison, baseline.value_or(comparison.reference), cores);
}

}  // namespace bb
