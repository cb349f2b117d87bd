// Doubts that only show once everything has been measured.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "host/figures/statistics.h"
#include "host/model/study.h"

namespace bb {

/// The time of the last third of the processes over that of the first, of all rows of a scope
/// together. Absent where there are too few processes to tell.
[[nodiscard]] std::optional<Estimate> find_drift(const std::vector<Row>& rows,
                                                 std::string_view scope);

/// A machine that drifted, workers that did not get a core each, and runs too short for a clock
/// that advances by `timer_resolution_s`.
[[nodiscard]] std::vector<Warning> measurement_warnings(const Comparison& comparison,
                                                        double timer_resolution_s);

}  // namespace bb
