#include "host/results/gate.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace bb {
namespace {

bool is_named(const RowComparison& row, const std::string& name) {
  return name == row.contender.backend || name == to_string(row.contender) ||
         name == row_name(row.contender, row.scope);
}

bool is_in_base(const RowComparison& row) {
  return row.verdict != Verdict::only_in_new && row.verdict != Verdict::not_base;
}

void require_rows_of_base(const Diff& diff, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    const bool known = std::ranges::any_of(diff.comparisons, [&](const ComparisonDiff& comparison) {
      return std::ranges::any_of(comparison.rows, [&](const RowComparison& row) {
        return row.verdict != Verdict::only_in_new && is_named(row, name);
      });
    });
    if (!known) {
      throw UsageError(fmt::format(
          "--allow-missing {0}: the base has no such row; name a backend (cpu-thread) or a row as "
          "the comparison shows it (cpu-thread simd 2)",
          name));
    }
  }
}

// What to do about a row that has no interval.
std::string remedy_for(Verdict verdict) {
  switch (verdict) {
    case Verdict::failed:
      return "see its reason in the new file's table: backend-bench report";
    case Verdict::incomparable:
      return "measure both files with the same images and options, and one version of the program";
    case Verdict::not_run:
    case Verdict::only_in_base:
      return "measure it, or allow it with --allow-missing";
    default:
      return "too few processes for an interval: measure both files with --runs 40";
  }
}

std::optional<GateFinding> judge(const RowComparison& row, const GateRules& rules) {
  if (row.verdict == Verdict::differs) {
    return GateFinding{true, fmt::format("{}: its outputs are not those of the base",
                                         row_name(row.contender, row.scope))};
  }
  const bool allowed = std::ranges::any_of(
      rules.allow_missing, [&](const std::string& name) { return is_named(row, name); });
  if (!row.ratio || !row.ratio->interval) {
    if (allowed) return std::nullopt;
    const std::string what = row.ratio ? fmt::format("{:.3f}, no interval", row.ratio->value)
                                       : std::string(row.ratio.reason());
    return GateFinding{true, fmt::format("{}: {}; {}", row_name(row.contender, row.scope), what,
                                         remedy_for(row.verdict))};
  }
  const auto [low, high] = *row.ratio->interval;
  const double limit = 1 + rules.tolerance;
  if (high <= limit) return std::nullopt;
  const bool slower = low > limit;
  return GateFinding{slower || rules.strict,
                     fmt::format("{}: {} than allowed: {:.3f} [{:.3f}, {:.3f}], the limit is "
                                 "{:.6g}{}",
                                 row_name(row.contender, row.scope),
                                 slower ? "slower" : "may be slower", row.ratio->value, low, high,
                                 limit, slower ? "" : "; more --runs make the interval narrower")};
}

}  // namespace

std::vector<GateFinding> judge(const Diff& diff, const GateRules& rules) {
  require_rows_of_base(diff, rules.allow_missing);
  std::vector<GateFinding> findings;
  std::size_t judged = 0;
  for (const ComparisonDiff& comparison : diff.comparisons) {
    for (const RowComparison& row : comparison.rows) {
      if (!is_in_base(row)) continue;
      ++judged;
      if (std::optional<GateFinding> finding = judge(row, rules)) {
        if (diff.comparisons.size() > 1) finding->text = comparison.input + ": " + finding->text;
        findings.push_back(std::move(*finding));
      }
    }
  }
  if (judged == 0) {
    findings.push_back({true, "no row of the base is ok: there is nothing to judge by"});
  }
  return findings;
}

ExitCode exit_code_for(const Diff& diff, const std::vector<GateFinding>& findings) {
  const bool fails = std::ranges::any_of(findings, &GateFinding::fails);
  return fails ? ExitCode::difference : exit_code_for(diff);
}

}  // namespace bb
