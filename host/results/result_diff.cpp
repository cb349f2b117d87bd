#include "host/results/result_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "host/base/error.h"
#include "host/base/files.h"

namespace bb {
namespace {

// In place of a row that a file lacks.
StoredRow absent(const StoredRow& row) { return {row.name, row.scope, "absent", "", {}}; }

constexpr double kNegligible = 0.02;

Verdict verdict_on(const Estimate& ratio) {
  if (!ratio.interval) return Verdict::unclear;
  const auto [low, high] = *ratio.interval;
  if (low >= 1 - kNegligible && high <= 1 + kNegligible) return Verdict::same;
  const bool small = std::abs(ratio.value - 1) < kNegligible;
  if (low > 1 && !small) return Verdict::slower;
  if (high < 1 && !small) return Verdict::faster;
  return Verdict::unclear;
}

class Comparer {
 public:
  Comparer(const StoredResults& base, const StoredResults& fresh) : base_(base), fresh_(fresh) {}

  ResultDiff compare() {
    warn_of("the machines", base_.machine, fresh_.machine);
    warn_of("the builds", base_.build, fresh_.build);
    warn_of("the program's versions", base_.version, fresh_.version);
    warn_of("the pipelines", base_.pipeline, fresh_.pipeline);
    warn_of("the inputs", input_of(base_), input_of(fresh_));
    warn_of("the formats of the files written", base_.output_format, fresh_.output_format);
    warn_of("the instruction sets of the simd kernel", base_.simd_target, fresh_.simd_target);
    if (!base_.complete) warn("the base is of a run that ended early");
    if (!fresh_.complete) warn("the new one is of a run that ended early");
    bool overlap = false;
    for (const StoredRow& base : base_.rows) {
      const StoredRow* fresh = find_same(fresh_.rows, base);
      overlap = overlap || fresh != nullptr;
      if (fresh == nullptr) {
        diff_.rows.push_back({base, absent(base), Verdict::only_in_base, std::nullopt});
      } else {
        compare(base, *fresh);
      }
    }
    for (const StoredRow& fresh : fresh_.rows) {
      if (find_same(base_.rows, fresh) != nullptr) continue;
      diff_.rows.push_back({absent(fresh), fresh, Verdict::only_in_new, std::nullopt});
    }
    if (!overlap) warn("the files have no row in common");
    return std::move(diff_);
  }

 private:
  // The same thing is said once, whatever the number of rows.
  void warn(const std::string& warning) {
    if (std::ranges::find(diff_.warnings, warning) != diff_.warnings.end()) return;
    diff_.warnings.push_back(warning);
  }

  // What a file does not say is not held against the other.
  void warn_of(const std::string& what, const std::string& base, const std::string& fresh) {
    if (base == fresh || base.empty() || fresh.empty()) return;
    warn(fmt::format("{} are not the same: {}; {}", what, printable(base), printable(fresh)));
  }

  static std::string input_of(const StoredResults& results) {
    return fmt::format("{} ({})", results.input, results.input_digest);
  }

  void compare(const StoredRow& base, const StoredRow& fresh) {
    DiffRow& row = diff_.rows.emplace_back(DiffRow{base, fresh, Verdict::none, std::nullopt});
    if (!base.samples_s.empty() && !fresh.samples_s.empty()) {
      warn_of("the devices or cores of " + base.name, base.place, fresh.place);
    }
    if (base.status != "ok") return;
    if (fresh.status == "mismatch" || outputs_differ(base, fresh)) {
      row.verdict = Verdict::differs;
    } else if (fresh.status == "failed") {
      row.verdict = Verdict::failed;
    } else if (fresh.status == "ok") {
      row.ratio = ratio(base, fresh);
      row.verdict = verdict_on(*row.ratio);
    }
  }

  // Of programs that were started in turn, the i-th starts of both met the same machine. What else
  // runs there only ever adds time, so the fastest run of a start says most about the program.
  Estimate ratio(const StoredRow& base, const StoredRow& fresh) {
    const bool in_turn =
        base.launches_s.size() > 1 && base.launches_s.size() == fresh.launches_s.size();
    return in_turn ? estimate_launch_ratio(fresh.launches_s, base.launches_s)
                   : estimate_ratio_of_stretches(base, fresh);
  }

  // A processor has slow and fast times that last longer than a file takes. Those of one and the
  // same are known by its clock.
  Estimate estimate_ratio_of_stretches(const StoredRow& base, const StoredRow& fresh) {
    if (base.stretches.empty() || fresh.stretches.empty()) {
      return {median(fresh.samples_s) / median(base.samples_s), std::nullopt};
    }
    const auto has_clock = [](const Stretch& stretch) { return stretch.clock_s > 0; };
    const bool clocked = base_.machine == fresh_.machine &&
                         std::ranges::all_of(base.stretches, has_clock) &&
                         std::ranges::all_of(fresh.stretches, has_clock);
    const auto times = [&](const StoredRow& row) {
      std::vector<double> times;
      for (const Stretch& stretch : row.stretches) {
        times.push_back(clocked ? stretch.fastest_s / stretch.clock_s : stretch.fastest_s);
      }
      return times;
    };
    if (clocked) warn_of_clock(base, fresh);
    return estimate_ratio(times(fresh), times(base));
  }

  void warn_of_clock(const StoredRow& base, const StoredRow& fresh) {
    const auto clock = [](const StoredRow& row) {
      return std::ranges::min(row.stretches, {}, &Stretch::clock_s).clock_s;
    };
    const double ratio = clock(fresh) / clock(base);
    if (std::abs(ratio - 1) < kNegligible) return;
    warn(
        fmt::format("the processor's clock took {:.3f} times as long in the new {} rounds: the "
                    "ratios are free of it, the times are not",
                    ratio, base.scope));
  }

  // Pixels are the same everywhere. Files are where the codecs are: other versions of them pack
  // the same pixels otherwise, so across machines files prove nothing.
  [[nodiscard]] bool outputs_differ(const StoredRow& base, const StoredRow& fresh) const {
    const bool comparable =
        base_.pipeline == fresh_.pipeline && base_.input_digest == fresh_.input_digest &&
        (base.scope == "filter" ||
         (base_.machine == fresh_.machine && base_.output_format == fresh_.output_format));
    return comparable && !base.output_digest.empty() && !fresh.output_digest.empty() &&
           base.output_digest != fresh.output_digest;
  }

  const StoredResults& base_;
  const StoredResults& fresh_;
  ResultDiff diff_;
};

}  // namespace

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::faster:
      return "faster";
    case Verdict::slower:
      return "slower";
    case Verdict::same:
      return "same";
    case Verdict::unclear:
      return "unclear";
    case Verdict::differs:
      return "OUTPUT DIFFERS";
    case Verdict::failed:
      return "FAILED";
    case Verdict::none:
      return "not compared";
    case Verdict::only_in_base:
      return "only in the base";
    case Verdict::only_in_new:
      return "only in the new";
  }
  return "unknown";
}

ResultDiff compare_results(const StoredResults& base, const StoredResults& fresh) {
  return Comparer(base, fresh).compare();
}

int exit_code_for(const ResultDiff& diff, std::optional<double> tolerance) {
  const bool bad = std::ranges::any_of(diff.rows, [&](const DiffRow& row) {
    if (row.verdict == Verdict::differs) return true;
    if (!tolerance) return false;
    return row.verdict == Verdict::failed ||
           (row.ratio && row.ratio->interval && row.ratio->interval->low > 1 + *tolerance);
  });
  return bad ? exit_code::kDifference : exit_code::kIdentical;
}

}  // namespace bb
