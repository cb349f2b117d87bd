// Every backend that this build knows, in the order in which they are listed and run.
#pragma once

#include <span>
#include <string_view>

#include "backends/interface/backend.h"

namespace bb {

/// Also holds, as never usable and with the reason, the backends that were left out of this build.
[[nodiscard]] std::span<const BackendInfo> registry();

/// Null where no backend has that name.
[[nodiscard]] const BackendInfo* find_backend(std::string_view name);

/// Adds a backend from outside this room (a test's). Not while another thread reads the registry.
void register_backend(BackendInfo info);

}  // namespace bb
