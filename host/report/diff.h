// Two sets of results side by side, as text. A format is one function and one line in
// diff_formats().
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "host/results/diff.h"

namespace bb {

struct DiffFormat {
  std::string_view name;
  std::string_view description;
  std::string (*format)(const Diff& diff, int columns);  // of the terminal, for tables
};

/// Every format, the default one first.
[[nodiscard]] std::span<const DiffFormat> diff_formats();

/// Null where no format has that name.
[[nodiscard]] const DiffFormat* find_diff_format(std::string_view name);

}  // namespace bb
