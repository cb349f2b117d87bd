// Removes a folder with all that is in it.
#pragma once

namespace bb {

/// Removes what is called `name` in an open folder (or AT_FDCWD), if it is there. Follows no link.
/// Takes no memory but the stack's, and calls nothing that a signal handler may not. Goes on where
/// something cannot be removed, and then returns false.
[[nodiscard]] bool remove_tree(int folder, const char* name) noexcept;

}  // namespace bb
