// A module's manifest: a JSON file in the module's folder that describes its backends.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "backends/interface/backend.h"

namespace bb {

/// Converts backends to a manifest, in ASCII. It contains all members of each BackendInfo except
/// probe and make, which only the module itself has.
[[nodiscard]] std::string to_manifest(std::span<const BackendInfo> backends);

/// The backends of a manifest, without probe and make. Throws std::runtime_error if the text is no
/// manifest; the message is a continuation of the manifest's name.
[[nodiscard]] std::vector<BackendInfo> parse_manifest(const std::string& text);

/// Whether a backend, or a kernel of it, may have this name. Names are used in command lines,
/// tables and file names.
[[nodiscard]] bool is_backend_name(const std::string& name);

}  // namespace bb
