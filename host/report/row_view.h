// What a line of a report is made from.
#pragma once

#include <optional>

#include "host/figures/figures.h"
#include "host/report/report.h"

namespace bb {

/// A row with its figures, and what it is part of.
struct RowView {
  const NamedStudy& study;
  const Comparison& comparison;
  const Row& row;
  const RowFigures& figures;
};

/// How long the set-up of its latest process took; absent where none was set up.
[[nodiscard]] inline std::optional<double> setup_s(const Row& row) {
  return row.setups_s.empty() ? std::nullopt : std::optional(row.setups_s.back());
}

}  // namespace bb
