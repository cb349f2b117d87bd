// Every backend that this program knows, in the order in which backends are listed and run. First
// come the built-in backends and those of this project's modules, in a fixed order; then the
// backends of other modules in the program's folder of modules; then those that are registered
// later. Manifests describe the modules' backends, so no module is loaded.
#pragma once

#include <deque>
#include <string_view>

#include "backends/interface/backend.h"

namespace bb {

/// The backend whose outputs and times all others are compared with. It is always available.
inline constexpr std::string_view kBaseline = "cpu-scalar";

/// Also contains the backends that are not built or not installed, as unusable, with the reason.
/// Entries never move.
[[nodiscard]] const std::deque<BackendInfo>& registry();

/// Null if no backend has that name.
[[nodiscard]] const BackendInfo* find_backend(std::string_view name);

/// Throws std::invalid_argument if no backend has that name.
[[nodiscard]] const BackendInfo& get_backend(std::string_view name);

/// Adds a backend of a test, or of a module that the user names. Must not be called while another
/// thread reads the registry.
void register_backend(BackendInfo info);

}  // namespace bb
