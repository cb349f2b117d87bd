#include "host/figures/notes.h"
#include "host/base/text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

namespace bb {
namespace {

// Of rows that have run, with their workers.
using Condition = std::function<bool(const Row& row, const RowFigures& figures, int workers)>;

class NoteMaker {
 public:
  NoteMaker(const Comparison& comparison, const Figures& figures, std::string_view scope)
      : comparison_(comparison), figures_(figures), scope_(scope) {}

  void add(std::string text, const Condition& concerns) {
    Note note{std::move(text), {}};
    for (std::size_t n = 0; n < comparison_.rows.size(); ++n) {
      const Row& row = comparison_.rows[n];
      const std::optional<int> workers = workers_of(row);
      if (row.scope != scope_ || !workers || row.status != Status::ok || !has_run(row)) continue;
      if (!concerns(row, figures_.rows[n], *workers)) continue;
      ContenderKey as_it_ran = row.contender;
      as_it_ran.workers = workers;
      note.rows.push_back(to_string(as_it_ran));
    }
    if (!note.rows.empty()) notes_.push_back(std::move(note));
  }

  // Where there are fewer cores than workers, the cores may be the lower limit.
  void add_limits_of_granularity(int cores) {
    constexpr double kEven = 0.95;  // a limit above this share of the workers is no news
    const std::size_t images = comparison_.input.images;
    std::map<int, double> limits;  // by the number of workers
    for (const Row& row : comparison_.rows) {
      const int workers = workers_of(row).value_or(1);
      const double most = most_cores_busy(images, workers);
      if (images > 0 && most < kEven * std::min(workers, cores)) limits[workers] = most;
    }
    for (const auto& [count, most] : limits) {
      add(fmt::format("{} on {} workers allow {:.2f}× at most, as a worker takes whole images",
                      counted(images, "image"), count, most),
          [count = count](const Row& row, const RowFigures& /*figures*/, int workers) {
            return workers == count && shares_by_image(row, workers);
          });
    }
  }

  [[nodiscard]] std::vector<Note> take() { return std::move(notes_); }

 private:
  // The threads of some libraries share each image instead.
  static bool shares_by_image(const Row& row, int workers) {
    const std::optional<Phases>& phases = timed(row).front()->phases;
    return phases && phases->workers == workers;
  }

  const Comparison& comparison_;
  const Figures& figures_;
  std::string_view scope_;
  std::vector<Note> notes_;
};

}  // namespace

std::string to_string(const Note& note) {
  return fmt::format("{}: {}", note.text, fmt::join(note.rows, ", "));
}

std::vector<Note> scaling_notes(const Comparison& comparison, const Figures& figures,
                                const Machine& machine, std::string_view scope) {
  NoteMaker notes(comparison, figures, scope);
  notes.add("Efficiency above 100%; usual causes: a slower serial program, caches of several cores",
            [](const Row& /*row*/, const RowFigures& row, int workers) {
              const Figure<Estimate>& speedup = row.relative_speedup;
              return row.efficiency && speedup && speedup->interval &&
                     speedup->interval->low > workers;
            });
  const int physical = machine.physical_cores;
  notes.add(fmt::format("More workers than the {}, so hardware threads share a core",
                        counted(static_cast<std::size_t>(physical), "physical core")),
            [&](const Row& /*row*/, const RowFigures& /*figures*/, int workers) {
              return physical > 0 && workers > physical && workers <= machine.cores;
            });
  const bool threads = physical > 0 && physical < machine.cores;
  notes.add(fmt::format("More workers than the {}, so they take turns",
                        counted(static_cast<std::size_t>(machine.cores),
                                threads ? "hardware thread" : "core")),
            [&](const Row& /*row*/, const RowFigures& /*figures*/, int workers) {
              return workers > machine.cores;
            });
  notes.add_limits_of_granularity(machine.cores);
  return notes.take();
}

}  // namespace bb
