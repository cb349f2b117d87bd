#include "host/result_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "host/error.h"
#include "host/files.h"

namespace bb {
namespace {

std::string full_name(const StoredRow& row) { return fmt::format("{} ({})", row.name, row.scope); }

const StoredRow* find_same(const std::vector<StoredRow>& rows, const StoredRow& wanted) {
  const auto found = std::ranges::find_if(rows, [&](const StoredRow& row) {
    return row.name == wanted.name && row.scope == wanted.scope;
  });
  return found == rows.end() ? nullptr : &*found;
}

std::vector<std::string> names_missing_from(const std::vector<StoredRow>& other,
                                            const std::vector<StoredRow>& rows) {
  std::vector<std::string> missing;
  for (const StoredRow& row : rows) {
    if (find_same(other, row) == nullptr) missing.push_back(full_name(row));
  }
  return missing;
}

Verdict verdict_on(const Estimate& ratio) {
  constexpr double kNegligible = 0.02;
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
    warn_of("the inputs", base_.input_digest, fresh_.input_digest);
    warn_of("the formats of the files written", base_.output_format, fresh_.output_format);
    for (const StoredRow& base : base_.rows) {
      if (const StoredRow* fresh = find_same(fresh_.rows, base)) compare(base, *fresh);
    }
    diff_.only_in_base = names_missing_from(fresh_.rows, base_.rows);
    diff_.only_in_new = names_missing_from(base_.rows, fresh_.rows);
    if (diff_.rows.empty()) diff_.warnings.emplace_back("the files have no row in common");
    return std::move(diff_);
  }

 private:
  void warn_of(const char* what, const std::string& base, const std::string& fresh) {
    if (base == fresh) return;
    diff_.warnings.push_back(
        fmt::format("{} are not the same: {}; {}", what, printable(base), printable(fresh)));
  }

  void compare(const StoredRow& base, const StoredRow& fresh) {
    DiffRow& row = diff_.rows.emplace_back(DiffRow{base, fresh, Verdict::none, std::nullopt});
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
  static Estimate ratio(const StoredRow& base, const StoredRow& fresh) {
    const bool in_turn =
        base.launches_s.size() > 1 && base.launches_s.size() == fresh.launches_s.size();
    return in_turn ? estimate_launch_ratio(fresh.launches_s, base.launches_s)
                   : estimate_ratio(fresh.samples_s, base.samples_s);
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
