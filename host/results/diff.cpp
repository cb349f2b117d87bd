#include "host/results/diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "host/base/files.h"
#include "host/model/comparable.h"
#include "host/model/contender_name.h"
#include "host/model/scope.h"
#include "host/results/launches.h"

namespace bb {
namespace {

static_assert(kSameMargin == 0.05, "the meanings below name it");
constexpr auto kVerdicts = std::to_array<VerdictInfo>({
    {Verdict::faster, "faster", "the whole interval of new / base lies below 0.95"},
    {Verdict::slower, "slower", "the whole interval lies above 1.05"},
    {Verdict::same, "same", "the whole interval lies between 0.95 and 1.05"},
    {Verdict::unclear, "unclear", "the interval crosses 0.95 or 1.05, or there is none"},
    {Verdict::incomparable, "not comparable",
     "inputs, pipelines, formats or ways of measuring differ"},
    {Verdict::differs, "OUTPUT DIFFERS", "the outputs are not those of the base"},
    {Verdict::failed, "FAILED", "it was ok in the base, and now it fails"},
    {Verdict::not_run, "DID NOT RUN",
     "it was ok in the base, and now it is unavailable or unfinished"},
    {Verdict::not_base, "not compared", "it was not ok in the base"},
    {Verdict::only_in_base, "only in the base", "the new file lacks the row"},
    {Verdict::only_in_new, "only in the new", "the base lacks the row"},
});

Verdict verdict_on(const Estimate& ratio) {
  if (!ratio.interval) return Verdict::unclear;
  const auto [low, high] = *ratio.interval;
  if (high < 1 - kSameMargin) return Verdict::faster;
  if (low > 1 + kSameMargin) return Verdict::slower;
  return low >= 1 - kSameMargin && high <= 1 + kSameMargin ? Verdict::same : Verdict::unclear;
}

Figure<double> time_of(const LaunchedRow& row) {
  if (row.times_s.empty()) return Figure<double>::none("there is no timed run");
  return median(row.times_s);
}

bool same_subject(const Comparison& base, const Comparison& fresh) {
  return base.input.digest == fresh.input.digest && base.pipeline == fresh.pipeline;
}

RowComparison new_comparison(const LaunchedRow& row) {
  RowComparison compared;
  compared.contender = row.contender;
  compared.scope = row.scope;
  return compared;
}

// Of a row that one side lacks: only_in_base or only_in_new.
RowComparison one_sided(const LaunchedRow& row, Verdict verdict) {
  RowComparison compared = new_comparison(row);
  compared.verdict = verdict;
  const bool in_base = verdict == Verdict::only_in_base;
  (in_base ? compared.base_s : compared.new_s) = time_of(row);
  const std::string reason = fmt::format("the row is {}", to_string(verdict));
  (in_base ? compared.new_s : compared.base_s) = Figure<double>::none(reason);
  compared.ratio = Figure<Estimate>::none(reason);
  if (in_base && row.status != Status::ok) compared.verdict = Verdict::not_base;
  return compared;
}

// The standard deviation of the times over their mean.
double spread(const std::vector<double>& times) {
  if (times.size() < 2) return 0;
  double mean = 0;
  for (const double time : times) mean += time / static_cast<double>(times.size());
  double squares = 0;
  for (const double time : times) squares += (time - mean) * (time - mean);
  return std::sqrt(squares / static_cast<double>(times.size() - 1)) / mean;
}

class Comparer {
 public:
  Comparer(std::span<const Study> base, std::span<const Study> fresh, const std::string& baseline)
      : base_(base),
        fresh_(fresh),
        baseline_(baseline),
        same_machine_(machine_of(base[0]) == machine_of(fresh[0])),
        same_epoch_(base[0].measuring_epoch == fresh[0].measuring_epoch) {}

  Diff compare() {
    const Study& base = base_.front();
    const Study& fresh = fresh_.front();
    warn_of("machine", "the machines", machine_of(base), machine_of(fresh));
    warn_of("build", "the builds", build_of(base), build_of(fresh));
    warn_of("version", "the program's versions", base.build.version, fresh.build.version);
    warn_of("simd-target", "the instruction sets of the simd kernel", base.machine.simd_target,
            fresh.machine.simd_target);
    warn_of("epoch", "the ways of measuring", fmt::format("epoch {}", base.measuring_epoch),
            fmt::format("epoch {}", fresh.measuring_epoch));
    warn_of_environment(base, fresh);
    if (!complete(base_)) warn("incomplete-base", "", "the base is of a run that ended early");
    if (!complete(fresh_)) warn("incomplete-new", "", "the new one is of a run that ended early");
    compare_all(base.comparisons, fresh.comparisons);
    if (!overlap_) throw UsageError("the files have no row in common: there is nothing to compare");
    diff_.baseline = baseline_;
    return std::move(diff_);
  }

 private:
  static bool complete(std::span<const Study> launches) {
    return std::ranges::all_of(launches, [](const Study& launch) {
      return std::ranges::all_of(launch.comparisons, &Comparison::complete);
    });
  }

  // The same thing is said once, whatever the number of rows.
  void warn(std::string code, std::string row, const std::string& text) {
    const auto& known = diff_.warnings;
    if (std::ranges::find(known, text, &Warning::text) != known.end()) return;
    diff_.warnings.push_back({std::move(code), std::move(row), text, ""});
  }

  // What a file does not say is not held against the other.
  void warn_of(const std::string& code, const std::string& what, const std::string& base,
               const std::string& fresh, const std::string& row = "") {
    if (base == fresh || base.empty() || fresh.empty()) return;
    warn("other-" + code, row,
         fmt::format("{} are not the same: {}; {}", what, printable(base), printable(fresh)));
  }

  // The files of version 1 do not have it.
  void warn_of_environment(const Study& base, const Study& fresh) {
    if (!same_epoch_ || base.environment == fresh.environment) return;
    const auto text_of = [](const Study& study) {
      std::string text;
      for (const auto& [name, value] : study.environment)
        text += fmt::format("{}={} ", name, value);
      return text.empty() ? "none " : text;
    };
    warn("other-environment", "",
         fmt::format("the environment variables are not the same: {}; {}", printable(text_of(base)),
                     printable(text_of(fresh))));
  }

  void compare_all(const std::vector<Comparison>& base, const std::vector<Comparison>& fresh) {
    std::vector<bool> used(fresh.size());
    const auto find_counterpart = [&](std::size_t b) {
      if (base.size() == 1 && fresh.size() == 1) return std::size_t{0};
      const auto fits = [&](std::size_t f) { return !used[f] && same_subject(base[b], fresh[f]); };
      if (b < fresh.size() && fits(b)) return b;
      std::size_t f = 0;
      while (f < fresh.size() && !fits(f)) ++f;
      return f;
    };
    for (std::size_t b = 0; b < base.size(); ++b) {
      ComparisonDiff& found = add_comparison(base[b]);
      const std::size_t f = find_counterpart(b);
      if (f < fresh.size()) {
        used[f] = true;
        compare(b, f, found);
      } else {
        add_one_sided(base_, b, Verdict::only_in_base, found);
      }
    }
    for (std::size_t f = 0; f < fresh.size(); ++f) {
      if (!used[f]) add_one_sided(fresh_, f, Verdict::only_in_new, add_comparison(fresh[f]));
    }
  }

  ComparisonDiff& add_comparison(const Comparison& comparison) {
    return diff_.comparisons.emplace_back(
        ComparisonDiff{comparison.input.description, comparison.pipeline, {}});
  }

  [[nodiscard]] std::vector<LaunchedRow> rows_of(std::span<const Study> launches,
                                                 std::size_t comparison) const {
    std::vector<LaunchedRow> rows = rows_of_launches(launches, comparison);
    if (!baseline_.empty()) {
      divide_by(rows, find_contender(launches.front().comparisons[comparison], baseline_)
                          .value_or(ContenderKey{}));
    }
    return rows;
  }

  void add_one_sided(std::span<const Study> launches, std::size_t comparison, Verdict verdict,
                     ComparisonDiff& found) const {
    for (const LaunchedRow& row : rows_of(launches, comparison)) {
      found.rows.push_back(one_sided(row, verdict));
    }
  }

  void compare(std::size_t b, std::size_t f, ComparisonDiff& found) {
    const Comparison& base = base_.front().comparisons[b];
    const Comparison& fresh = fresh_.front().comparisons[f];
    warn_of("pipeline", "the pipelines", base.pipeline, fresh.pipeline);
    warn_of("input", "the inputs", input_of(base), input_of(fresh));
    warn_of("format", "the formats of the files written", base.output_format, fresh.output_format);
    base_comparison_ = &base;
    fresh_comparison_ = &fresh;
    const std::vector<LaunchedRow> base_rows = rows_of(base_, b);
    const std::vector<LaunchedRow> fresh_rows = rows_of(fresh_, f);
    const auto find_same = [](const std::vector<LaunchedRow>& rows, const LaunchedRow& wanted) {
      return std::ranges::find_if(rows, [&](const LaunchedRow& row) {
        return row.contender == wanted.contender && row.scope == wanted.scope;
      });
    };
    for (const LaunchedRow& row : base_rows) {
      const auto same = find_same(fresh_rows, row);
      found.rows.push_back(same == fresh_rows.end() ? one_sided(row, Verdict::only_in_base)
                                                    : compare(row, *same));
    }
    for (const LaunchedRow& row : fresh_rows) {
      if (find_same(base_rows, row) != base_rows.end()) continue;
      found.rows.push_back(one_sided(row, Verdict::only_in_new));
    }
  }

  static std::string input_of(const Comparison& comparison) {
    return fmt::format("{} ({})", comparison.input.description, comparison.input.digest);
  }

  RowComparison compare(const LaunchedRow& base, const LaunchedRow& fresh) {
    overlap_ = true;
    if (!base.times_s.empty() && !fresh.times_s.empty()) {
      warn_of("placement", "the devices or cores of " + to_string(base.contender), base.placement,
              fresh.placement, row_name(base.contender, base.scope));
    }
    RowComparison row = new_comparison(base);
    row.base_s = time_of(base);
    row.new_s = time_of(fresh);
    if (base.status != Status::ok) {
      row.ratio = Figure<Estimate>::none("it was not ok in the base");
    } else if (fresh.status == Status::mismatch || outputs_differ(base, fresh)) {
      row.verdict = Verdict::differs;
      row.ratio = Figure<Estimate>::none("the outputs differ");
    } else if (fresh.status == Status::failed) {
      row.verdict = Verdict::failed;
      row.ratio = Figure<Estimate>::none("it failed");
    } else if (std::string reason = why_incomparable(base.scope);
               fresh.status == Status::ok && !reason.empty()) {
      row.verdict = Verdict::incomparable;
      row.ratio = Figure<Estimate>::none(std::move(reason));
    } else if (fresh.status == Status::ok && (base.blocks.empty() || fresh.blocks.empty())) {
      row.verdict = Verdict::unclear;
      row.ratio = Figure<Estimate>::none("there is no timed run, or none of the baseline");
    } else if (fresh.status == Status::ok) {
      const Estimate found = ratio(base, fresh);
      row.verdict = verdict_on(found);
      row.ratio = found;
    } else {
      row.verdict = Verdict::not_run;
      row.ratio = Figure<Estimate>::none("it did not run in the new one");
    }
    return row;
  }

  // Of programs that were started in turn, the i-th starts of both met the same machine. What else
  // runs there only ever adds time, so the fastest run of a start says most about the program.
  Estimate ratio(const LaunchedRow& base, const LaunchedRow& fresh) {
    const bool in_turn =
        base.launches_s.size() > 1 && base.launches_s.size() == fresh.launches_s.size();
    return in_turn ? estimate_launch_ratio(fresh.launches_s, base.launches_s)
                   : estimate_ratio_of_blocks(base, fresh);
  }

  // A processor has slow and fast times that last longer than a file takes. Those of one and the
  // same are known by its clock.
  Estimate estimate_ratio_of_blocks(const LaunchedRow& base, const LaunchedRow& fresh) {
    const auto has_clock = [](const Block& block) { return block.clock_s.has_value(); };
    const bool clocked = same_machine_ && std::ranges::all_of(base.blocks, has_clock) &&
                         std::ranges::all_of(fresh.blocks, has_clock);
    const auto times = [&](const LaunchedRow& row) {
      std::vector<double> times;
      for (const Block& block : row.blocks) {
        times.push_back(clocked ? block.fastest_s / *block.clock_s : block.fastest_s);
      }
      return times;
    };
    if (clocked) warn_of_clock(base, fresh);
    const std::vector<double> base_times = times(base);
    const std::vector<double> fresh_times = times(fresh);
    warn_of_noise(base, std::max(spread(base_times), spread(fresh_times)));
    return estimate_ratio(fresh_times, base_times);
  }

  // An interval knows what differs within a file. What slowed the machine down for the whole of one
  // file it cannot know, and a machine that does other work for seconds does so for minutes, too.
  void warn_of_noise(const LaunchedRow& row, double spread) {
    constexpr double kUsual = 0.04;
    if (base_.size() > 1 || fresh_.size() > 1 || spread < kUsual) return;
    if (std::ranges::find(diff_.warnings, "noisy", &Warning::code) != diff_.warnings.end()) return;
    warn("noisy", "",
         fmt::format("the processes of one program differ by {:.0f}% and more, as those of {} do: "
                     "other work ran on the machine, and verdicts on single files may not hold. "
                     "Start both programs in turn, several times each, and compare the folders",
                     kUsual * 100, row_name(row.contender, row.scope)));
  }

  void warn_of_clock(const LaunchedRow& base, const LaunchedRow& fresh) {
    const auto clock = [](const LaunchedRow& row) {
      return *std::ranges::min(row.blocks, {}, &Block::clock_s).clock_s;
    };
    constexpr double kNegligible = 0.02;
    const double ratio = clock(fresh) / clock(base);
    if (std::abs(ratio - 1) < kNegligible) return;
    warn("other-clock", row_name(base.contender, base.scope),
         fmt::format("the processor's clock took {:.3f} times as long in the new {} rounds: the "
                     "ratios are free of it, the times are not",
                     ratio, base.scope));
  }

  [[nodiscard]] std::string why_incomparable(const std::string& scope_name) const {
    const ScopeInfo* const scope = find_scope(scope_name);
    return bb::why_incomparable({base_.front(), *base_comparison_},
                                {fresh_.front(), *fresh_comparison_},
                                scope != nullptr ? *scope : ScopeInfo{});
  }

  // Pixels are the same everywhere. Files are where the codecs are: other versions of them pack
  // the same pixels otherwise, so across machines files prove nothing.
  [[nodiscard]] bool outputs_differ(const LaunchedRow& base, const LaunchedRow& fresh) const {
    const ScopeInfo* scope = find_scope(base.scope);
    const bool same_codec =
        same_machine_ && base_comparison_->output_format == fresh_comparison_->output_format;
    const bool in_memory = scope != nullptr && scope->in_memory;
    return same_subject(*base_comparison_, *fresh_comparison_) && (in_memory || same_codec) &&
           !base.output_digest.empty() && !fresh.output_digest.empty() &&
           base.output_digest != fresh.output_digest;
  }

  std::span<const Study> base_;
  std::span<const Study> fresh_;
  const std::string& baseline_;
  bool same_machine_;
  bool same_epoch_;
  const Comparison* base_comparison_ = nullptr;   // the one at hand
  const Comparison* fresh_comparison_ = nullptr;  // likewise
  bool overlap_ = false;
  Diff diff_;
};

}  // namespace

std::span<const VerdictInfo> verdicts() { return kVerdicts; }

std::string_view to_string(Verdict verdict) {
  return std::ranges::find(kVerdicts, verdict, &VerdictInfo::verdict)->name;
}

Diff compare_launches(std::span<const Study> base, std::span<const Study> fresh,
                      const std::string& baseline) {
  if (!baseline.empty()) {
    check_contender("--baseline", base.front(), baseline);
    check_contender("--baseline", fresh.front(), baseline);
  }
  return Comparer(base, fresh, baseline).compare();
}

ExitCode exit_code_for(const Diff& diff) {
  for (const ComparisonDiff& comparison : diff.comparisons) {
    for (const RowComparison& row : comparison.rows) {
      if (row.verdict == Verdict::differs) return ExitCode::difference;
    }
  }
  return ExitCode::identical;
}

}  // namespace bb
