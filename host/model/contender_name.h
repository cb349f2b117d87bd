// Rows as users name them.
#pragma once

#include <optional>
#include <string_view>

#include "host/model/study.h"

namespace bb {

/// The contender with this name, as tables show it ("cpu-thread simd 2") or the backend alone
/// ("opencv") where one contender of the comparison is of that backend. Absent where there is none.
[[nodiscard]] std::optional<ContenderKey> find_contender(const Comparison& comparison,
                                                         std::string_view name);

/// Whether a comparison of the study has a contender with this name.
[[nodiscard]] bool has_contender(const Study& study, std::string_view name);

/// Throws UsageError, which names the option and the rows, where none has.
void check_contender(std::string_view option, const Study& study, std::string_view name);

}  // namespace bb
