// The most memory that a test's process and its children hold together.
#pragma once

#include <cstddef>
#include <functional>

namespace bb::testing {

/// Runs an action while another process looks at the memory of this process and of all that descend
/// from it, every few milliseconds. Returns the most bytes that they held at once, beyond what this
/// process held before: memory of their own, and all that this process has mapped to share, whether
/// it is used or not. Files that are mapped do not count: the system can take their pages back.
[[nodiscard]] std::size_t peak_memory(const std::function<void()>& action);

}  // namespace bb::testing
