// Whether a comparison of results may pass: the gate of `compare --fail-if-slower`.
#pragma once

#include <string>
#include <vector>

#include "host/results/diff.h"

namespace bb {

struct GateRules {
  double tolerance = 0;                    // 0.05: a row may take 5% more time
  bool strict = false;                     // a row that may be slower by more fails, too
  std::vector<std::string> allow_missing;  // rows, or all rows of a backend, that may lack a ratio
};

/// A row that does not pass.
struct GateFinding {
  bool fails = true;  // otherwise it is only to be looked at
  std::string text;   // the row, what is wrong, and what to do
};

/// Each row that is ok in the base passes where the whole interval of new / base lies at or below
/// 1 + tolerance. It fails where the whole interval lies above. One whose interval holds the limit
/// is a finding that fails with `strict`. One without an interval fails, whatever the reason,
/// unless allow_missing names it. Throws UsageError for a name there that is no row of the base.
[[nodiscard]] std::vector<GateFinding> judge(const Diff& diff, const GateRules& rules);

/// exit_code_for(diff), or `difference` where a finding fails.
[[nodiscard]] ExitCode exit_code_for(const Diff& diff, const std::vector<GateFinding>& findings);

}  // namespace bb
