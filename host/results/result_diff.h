// Two result files side by side: what became faster, slower or wrong.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/results/result_file.h"
#include "host/results/statistics.h"

namespace bb {

enum class Verdict {
  faster,   // by its interval, and by more than 2%
  slower,   // likewise
  same,     // within 2%, by its interval
  unclear,  // the interval is too wide to tell, or there are too few runs for one
  differs,  // the outputs are not those of the base
  failed,   // it was ok, and now it fails
  none,     // it was not ok in the base, or is not usable on the new machine: no comparison
  only_in_base,
  only_in_new,
};

[[nodiscard]] std::string_view to_string(Verdict verdict);

/// Of a row that one file lacks, the other one's name stands there without samples.
struct DiffRow {
  StoredRow base;
  StoredRow fresh;
  Verdict verdict = Verdict::none;
  std::optional<Estimate> ratio;  // of the new time to the base's
};

struct ResultDiff {
  std::vector<std::string> warnings;  // why the comparison may not be one of like with like
  std::vector<DiffRow> rows;          // those of the base in its order, then those new
};

[[nodiscard]] ResultDiff compare_results(const StoredResults& base, const StoredResults& fresh);

/// 1 where outputs differ; and, with a tolerance (0.05 for 5%), where a row fails that was ok or is
/// slower by more than that with all of its interval. Else 0.
[[nodiscard]] int exit_code_for(const ResultDiff& diff, std::optional<double> tolerance);

enum class DiffFormat { table, markdown, csv, json };
[[nodiscard]] std::string format_diff(const ResultDiff& diff, DiffFormat format);

}  // namespace bb
