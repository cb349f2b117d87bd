// What a line of a report is made from.
#pragma once

#include <cstddef>

#include "host/report/report.h"
#include "host/results/figures.h"

namespace bb {

/// A row with its figures, and what it is part of.
struct RowView {
  const NamedStudy& study;
  const Comparison& comparison;
  const Row& row;
  const RowFigures& figures;
};

}  // namespace bb
