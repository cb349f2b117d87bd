#include "host/report/claim.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "host/base/error.h"
#include "host/base/text.h"
#include "host/report/columns.h"
#include "host/report/numbers.h"

namespace bb {
namespace {

// "cpu-proc (scalar, 2 workers)"
std::string contender_in_words(const Row& row) {
  const std::optional<int> workers = workers_of(row);
  const std::string& device = row.settled.device;
  std::string text = fmt::format("{} ({}", row.contender.backend, row.contender.kernel);
  if (workers) text += ", " + counted(static_cast<std::size_t>(*workers), "worker");
  if (!device.empty()) text += ", " + device;
  return text + ")";
}

bool is_baseline(const RowView& view) { return view.row.contender == view.baseline; }

const Row* baseline_of(const RowView& view) {
  for (const Row& row : view.comparison.rows) {
    if (row.contender == view.baseline && row.scope == view.row.scope) return &row;
  }
  return nullptr;
}

// Of one backend and kernel: the most workers that get a core each, else the fewest that there are.
bool comes_nearer_to_all_cores(const RowView& row, const RowView& than) {
  const int cores = row.study.study.machine.cores;
  const int workers = row.row.contender.workers.value_or(1);
  const int other = than.row.contender.workers.value_or(1);
  if ((workers <= cores) != (other <= cores)) return workers <= cores;
  return workers <= cores ? workers > other : workers < other;
}

std::vector<RowView> with_all_cores(std::span<const RowView> rows, bool named_alone) {
  std::vector<RowView> chosen;
  for (const RowView& row : rows) {
    if (is_baseline(row) || !has_run(row.row) || (named_alone && !row.row.requested)) continue;
    const auto same_kind = std::ranges::find_if(chosen, [&](const RowView& known) {
      return known.row.contender.backend == row.row.contender.backend &&
             known.row.contender.kernel == row.row.contender.kernel &&
             known.row.contender.device == row.row.contender.device;
    });
    if (same_kind == chosen.end()) {
      chosen.push_back(row);
    } else if (comes_nearer_to_all_cores(row, *same_kind)) {
      std::vector<RowView> replaced;
      replaced.reserve(chosen.size());
      for (const RowView& known : chosen) replaced.push_back(&known == &*same_kind ? row : known);
      chosen.swap(replaced);
    }
  }
  return chosen;
}

}  // namespace

ClaimedRows claimed_rows(const ComparisonView& view, const std::string& row) {
  const std::vector<RowView> rows = view.rows();
  if (!row.empty()) {
    for (const RowView& candidate : rows) {
      if (row_name(candidate.row) == row || to_string(candidate.row.contender) == row) {
        return {{candidate},
                fmt::format("The claim is about the row that was asked for, {}.",
                            row_name(candidate.row))};
      }
    }
    std::vector<std::string> names;
    names.reserve(rows.size());
    for (const RowView& candidate : rows) names.push_back(row_name(candidate.row));
    throw UsageError(
        fmt::format("there is no row {}: the rows are {}", row, fmt::join(names, ", ")));
  }
  if (view.scopes().empty()) return {};
  const std::span<const RowView> first = view.scopes().front().rows;
  const bool named = std::ranges::any_of(
      first, [](const RowView& view) { return view.row.requested && !is_baseline(view); });
  return {with_all_cores(first, named),
          fmt::format("The claim is about {}, each with as many workers as there are cores: a rule "
                      "that looks at no time.",
                      named ? "the backends that were named" : "every backend")};
}

std::string claim_of(const RowView& view) {
  const Machine& machine = view.study.study.machine;
  const std::string subject = fmt::format("On {} with {}, {}", machine.cpu,
                                          counted(static_cast<std::size_t>(machine.cores), "core"),
                                          contender_in_words(view.row));
  const Figure<Estimate>& speedup = view.figures.speedup;
  if (!speedup) return fmt::format("{} has no speedup: {}", subject, speedup.reason());
  const Row* const baseline = baseline_of(view);
  const std::string other = baseline != nullptr ? contender_in_words(*baseline) : "the baseline";
  if (view.figures.no_difference_shown) {
    return fmt::format("{} was neither shown to be faster nor slower than {}: {}", subject, other,
                       speedup_text(*speedup));
  }
  return fmt::format("{} ran the pipeline {} as fast as {}", subject, speedup_text(*speedup),
                     other);
}

std::string short_claim_of(const RowView& view) {
  const Figure<Estimate>& speedup = view.figures.speedup;
  return fmt::format("{} {}{}", contender_in_words(view.row),
                     speedup ? speedup_text(*speedup) : "has no speedup: " + speedup.reason(),
                     view.figures.no_difference_shown ? ", no difference shown" : "");
}

OutputVerdict output_verdict(std::span<const ComparisonView> views) {
  std::size_t same = 0;
  std::size_t other = 0;
  std::size_t not_run = 0;
  std::size_t images = 0;
  for (const ComparisonView& view : views) {
    images = std::max(images, view.comparison().input.images);
    for (const Row& row : view.comparison().rows) {
      if (row.status == Status::ok) {
        ++same;
      } else {
        ++(row.status == Status::mismatch ? other : not_run);
      }
    }
  }
  const std::string without =
      not_run == 0 ? "" : fmt::format(" {} gave no outputs.", counted(not_run, "more row"));
  if (other > 0) {
    return {false, fmt::format("The outputs of {} are NOT the reference's; those of {} are.{}",
                               counted(other, "row"), counted(same, "row"), without)};
  }
  if (same == 0) return {false, "No row gave outputs: nothing was verified."};
  return {true, fmt::format("All outputs are identical, byte for byte: {}, {}.{}",
                            counted(same, "row"), counted(images, "image"), without)};
}

}  // namespace bb
