// The backends of a module whose file the user names.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace bb {

/// Whether an argument of --backend is a module's file, not a backend's name.
[[nodiscard]] bool names_module(const std::string& argument);

/// Adds a module's backends to the registry, once, and returns their names. A separate process asks
/// the module for them. If the module cannot be used with this program or on this machine, it gets
/// a single backend with the file's name, which is unusable and has the reason. Throws UsageError
/// for a file that is no module, for a module that crashes or takes longer than `timeout` to load,
/// and for a backend whose name is taken. Throws Interrupted.
[[nodiscard]] std::vector<std::string> add_module(const std::string& argument,
                                                  std::chrono::milliseconds timeout);

}  // namespace bb
