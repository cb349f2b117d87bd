// Two programs, or two states of one, side by side: what became faster, slower or wrong.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/error.h"
#include "host/figures/figure.h"
#include "host/figures/statistics.h"
#include "host/model/study.h"

namespace bb {

/// Two times are the same where the 95% interval of their ratio lies within 5% of 1. That is a test
/// of equivalence (two one-sided tests, Schuirmann 1987) at a level of 2.5%.
inline constexpr double kSameMargin = 0.05;

enum class Verdict {
  faster,        // the whole interval of new / base lies below 1 - kSameMargin
  slower,        // the whole interval lies above 1 + kSameMargin
  same,          // the whole interval lies within kSameMargin of 1
  unclear,       // the interval crosses one of these limits, or there are too few processes for one
  incomparable,  // their inputs, pipelines, formats or ways of measuring differ
  differs,       // the outputs are not those of the base
  failed,        // it was ok in the base, and now it fails
  not_run,       // it was ok in the base, and now it is unavailable or unfinished
  not_base,      // it was not ok in the base: no comparison
  only_in_base,
  only_in_new,
};

struct VerdictInfo {
  Verdict verdict;
  std::string_view name;
  std::string_view meaning;
};

/// Every verdict and what it means, for --help.
[[nodiscard]] std::span<const VerdictInfo> verdicts();

[[nodiscard]] std::string_view to_string(Verdict verdict);

/// One row of both, known by what was requested.
struct RowComparison {
  ContenderKey contender;
  std::string scope;
  Verdict verdict = Verdict::not_base;
  Figure<double> base_s;   // the median of all timed runs; in times of the baseline, if any
  Figure<double> new_s;    // likewise
  Figure<Estimate> ratio;  // of the new time to the base's
};

/// A comparison of the base and its counterpart: the one with the same input and pipeline, if there
/// is one. Where both sides have a single comparison, the two are counterparts in any case.
struct ComparisonDiff {
  std::string input;  // in words
  std::string pipeline;
  std::vector<RowComparison> rows;  // those of the base in its order, then those new
};

struct Diff {
  std::vector<Warning> warnings;  // why the comparison may not be one of like with like
  std::vector<ComparisonDiff> comparisons;
  std::string baseline = {};  // whose times all others are divided by; empty: they are in seconds
};

/// Each set holds the launches of one program, at least one, all of the same thing: see
/// read_launches() in launches.h. In sets of as many launches each, the i-th ones are taken to have
/// been started one after the other. With a baseline, a row that both sides have, the times are
/// divided by its own: speedups are compared. Throws UsageError where they have no row in common,
/// or not the baseline.
[[nodiscard]] Diff compare_launches(std::span<const Study> base, std::span<const Study> fresh,
                                    const std::string& baseline = {});

/// `difference` where outputs differ, else `identical`.
[[nodiscard]] ExitCode exit_code_for(const Diff& diff);

}  // namespace bb
