// The columns of a comparison's table, the same in every format that people read.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/report/text_table.h"
#include "host/report/views.h"

namespace bb {

/// The highest narrowness.
inline constexpr int kNarrowest = 8;

/// The columns for lines of a certain narrowness, from 0 (all columns) to kNarrowest. With each
/// step one column is left out, in this order: MP/s, device, copy, set-up, img/s, busy, eff.; in
/// the last step the interval of the speedup becomes ±, as it is for times.
[[nodiscard]] std::span<const ItemColumn<RowView>> row_columns(int narrowness = 0);

/// The titles of those that are left out, in their order.
[[nodiscard]] std::vector<std::string_view> columns_left_out(int narrowness);

/// "29.31 ±0.4%" in ms: ± is to the end of the interval that is farther from the median.
[[nodiscard]] std::string time_text(const Estimate& time_s);

/// "15.7× [15.4, 15.9]"
[[nodiscard]] std::string speedup_text(const Estimate& speedup);

}  // namespace bb
