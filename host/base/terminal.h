// The terminal that output goes to.
#pragma once

#include <limits>
#include <optional>

namespace bb {

/// Of tables that go to a file or a pipe.
inline constexpr int kFileColumns = 100;

/// Of lines of text there, which other programs may look for.
inline constexpr int kNoLimit = std::numeric_limits<int>::max();

/// The width of the terminal that the file descriptor is; absent where it is none, or does not say.
[[nodiscard]] std::optional<int> terminal_columns(int descriptor);

}  // namespace bb
