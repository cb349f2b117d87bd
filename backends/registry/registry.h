// Every backend that this program knows, in the order in which they are listed and run: its own and
// those of its usual modules, in a fixed order, then those of other modules in its folder of
// modules, and what is registered later. No module is loaded for that: manifests tell what is in
// them.
#pragma once

#include <deque>
#include <string_view>

#include "backends/interface/backend.h"

namespace bb {

/// The backend whose outputs and times are the measure of all others. It is always there.
inline constexpr std::string_view kBaseline = "cpu-scalar";

/// Also holds, as never usable and with the reason, the backends that are not built or not
/// installed. Entries stay where they are.
[[nodiscard]] const std::deque<BackendInfo>& registry();

/// Null where no backend has that name.
[[nodiscard]] const BackendInfo* find_backend(std::string_view name);

/// Throws std::invalid_argument where no backend has that name.
[[nodiscard]] const BackendInfo& get_backend(std::string_view name);

/// Adds a backend: a test's, or one of a module that the user names. Not while another thread reads
/// the registry.
void register_backend(BackendInfo info);

}  // namespace bb
