// The terminal that output goes to.
#pragma once

#include <optional>

namespace bb {

/// Of lines of text that go to a file or a pipe.
inline constexpr int kFileColumns = 100;

/// The width of the terminal that the file descriptor is; absent where it is none, or does not say.
[[nodiscard]] std::optional<int> terminal_columns(int descriptor);

}  // namespace bb
