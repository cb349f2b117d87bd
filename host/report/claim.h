// What a study shows, in sentences that can be quoted.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "host/report/views.h"

namespace bb {

/// About which rows the claim is.
struct ClaimedRows {
  std::vector<RowView> rows;
  std::string rule;  // by which they were chosen, as a sentence
};

/// The row of that name ("cpu-thread simd 2", or with its scope "cpu-thread simd 2 (e2e)"). Where
/// `row` is empty, rows of the first scope: of each backend that the user named, or of each that
/// ran if none was, and of each of its kernels, the row with as many workers as the machine has
/// cores. The rule looks at no time: it does not choose the best of many. Throws UsageError, naming
/// the rows, where there is no such row.
[[nodiscard]] ClaimedRows claimed_rows(const ComparisonView& view, const std::string& row);

/// "On AMD EPYC 9R45 with 2 cores, cpu-proc (scalar, 2 workers) ran the pipeline 1.95× [1.93, 1.97]
/// as fast as cpu-scalar (scalar, 1 worker)". Without a full stop, so that it can go on.
[[nodiscard]] std::string claim_of(const RowView& view);

/// The same in few words: "cpu-proc (scalar, 2 workers) 1.95× [1.93, 1.97]".
[[nodiscard]] std::string short_claim_of(const RowView& view);

/// What verification found, over all scopes of all comparisons.
struct OutputVerdict {
  bool identical = false;  // every row that ran gave the reference's outputs
  std::string sentence;    // "All outputs are identical, byte for byte: 12 rows, 100 images."
};
[[nodiscard]] OutputVerdict output_verdict(std::span<const ComparisonView> views);

}  // namespace bb
