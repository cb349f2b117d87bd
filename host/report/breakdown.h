// Where the time of rows goes, and what they use of the machine.
#pragma once

#include <span>
#include <string>

#include "host/report/views.h"

namespace bb {

/// Two tables over the rows that were measured, each with a blank line and a title before it. A
/// table without rows is left out. Lines have at most `columns` terminal columns.
[[nodiscard]] std::string format_breakdown(std::span<const RowView> rows, int columns);

}  // namespace bb
