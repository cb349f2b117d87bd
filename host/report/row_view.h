// What a line of a report is made from.
#pragma once

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

}  // namespace bb
