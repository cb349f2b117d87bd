// Backends of a module that the user names by its file.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace bb {

/// Whether what stands behind --backend is a module's file, not a backend's name.
[[nodiscard]] bool names_module(const std::string& argument);

/// Enters a module's backends into the registry, once, and returns their names. A process of its
/// own asks the module for them. Where the module cannot be used with this program or on this
/// machine, its one backend is called like the file and not usable, with the reason. Throws
/// UsageError for a file that is no module, one that crashes or takes longer than `timeout` to
/// load, and a backend's name that is taken; and Interrupted.
[[nodiscard]] std::vector<std::string> add_module(const std::string& argument,
                                                  std::chrono::milliseconds timeout);

}  // namespace bb
