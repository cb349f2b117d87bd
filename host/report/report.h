// Results for people and for programs.
#pragma once

#include <filesystem>
#include <string>

#include "host/machine/machine.h"
#include "host/results/results.h"
#include "host/verify/golden_check.h"

namespace bb {

/// A table for each scope, at most 100 columns wide, and below it what it cannot hold: devices'
/// full names, and the reason of each row that is not ok.
/// With `breakdown`, each table is followed by format_breakdown().
[[nodiscard]] std::string format_table(const Results& results, const Machine& machine,
                                       bool breakdown = false);

/// Where the time of each row of a scope goes, phase by phase, its CPU time and its memory; at most
/// 100 columns wide. Empty where no row was measured.
[[nodiscard]] std::string format_breakdown(const Results& results, Scope scope);

/// The result file's text: everything, with `schema_version`; seconds as numbers, absent things
/// null.
[[nodiscard]] std::string format_json(const Results& results, const Machine& machine);

/// A line for each contender, and below them what was wrong with those that are not identical.
[[nodiscard]] std::string format_verification(const GoldenOutcome& outcome);

}  // namespace bb
