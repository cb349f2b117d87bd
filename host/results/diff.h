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

enum class Verdict {
  faster,   // its interval lies below 1, and its value is more than 2% below 1
  slower,   // likewise, above 1
  same,     // its interval lies within 2% of 1
  unclear,  // the interval is too wide to tell, or there are too few runs for one
  differs,  // the outputs are not those of the base
  failed,   // it was ok in the base, and now it fails
  none,     // it was not ok in the base, or is not usable on the new machine: no comparison
  only_in_base,
  only_in_new,
};

[[nodiscard]] std::string_view to_string(Verdict verdict);

/// One row of both, known by what was requested.
struct RowComparison {
  ContenderKey contender;
  std::string scope;
  Verdict verdict = Verdict::none;
  Figure<double> base_s;   // the median of all timed runs
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
};

/// Each set holds the launches of one program, at least one, all of the same thing: see
/// read_launches() in launches.h. In sets of as many launches each, the i-th ones are taken to have
/// been started one after the other.
[[nodiscard]] Diff compare_launches(std::span<const Study> base, std::span<const Study> fresh);

/// `difference` where outputs differ; and, with a tolerance (0.05 for 5%), where a row fails that
/// was ok or is slower by more than that with all of its interval. Else `identical`.
[[nodiscard]] ExitCode exit_code_for(const Diff& diff, std::optional<double> tolerance);

}  // namespace bb
