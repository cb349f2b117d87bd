// A module's manifest: what its backends are, as JSON in a file beside it.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "backends/interface/backend.h"

namespace bb {

/// Everything of each BackendInfo but what only the module itself can do: probe and make.
[[nodiscard]] std::string to_manifest(std::span<const BackendInfo> backends);

/// The backends of a manifest, without probe and make. Throws std::runtime_error, with a message to
/// put behind the manifest's name, where the text is no manifest.
[[nodiscard]] std::vector<BackendInfo> parse_manifest(const std::string& text);

/// Whether a backend may be called so: a name stands in command lines, tables and file names.
[[nodiscard]] bool is_backend_name(const std::string& name);

}  // namespace bb
