// The columns of a comparison's table, the same in every format that people read.
#pragma once

#include <span>

#include "host/report/text_table.h"
#include "host/report/views.h"

namespace bb {

[[nodiscard]] std::span<const ItemColumn<RowView>> row_columns();

/// "29.31 ±0.4%" in ms: the end of the interval that is farther from the median.
[[nodiscard]] std::string time_text(const Estimate& time_s);

/// "15.7× [15.4, 15.9]"
[[nodiscard]] std::string speedup_text(const Estimate& speedup);

}  // namespace bb
