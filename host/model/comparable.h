// Which times are measures of the same thing.
#pragma once

#include <string>

#include "host/model/scope.h"
#include "host/model/study.h"

namespace bb {

/// A comparison and the study that it is of.
struct ComparisonOf {
  const Study& study;
  const Comparison& comparison;
};

/// Why the times of a scope in two comparisons have no meaningful ratio; empty where they have.
/// They need the same input, pipeline and way of measuring and, where files are written, the same
/// format. The machines may differ: to compare them is a purpose of the program.
[[nodiscard]] std::string why_incomparable(const ComparisonOf& a, const ComparisonOf& b,
                                           const ScopeInfo& scope);

}  // namespace bb
