// Modules: shared libraries with backends. A process loads one only to run or probe its backends.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <vector>

#include "backends/interface/backend.h"

namespace bb {

/// The file is no module, or a faulty one. The user who named it, or its author, must correct this.
class BadModule : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The folder of this program's modules and their manifests: `modules` in the program's folder, as
/// in the build tree, or else the installation's folder of modules, relative to the program's
/// folder.
[[nodiscard]] std::filesystem::path module_folder();

/// The path of a module's manifest. The file need not exist.
[[nodiscard]] std::filesystem::path manifest_of(const std::filesystem::path& module);

/// Loads a module into this process, and never unloads it. Returns the backends that the module
/// describes. Throws BadModule; throws std::runtime_error if the module cannot be used with this
/// program or on this machine, with a message that says what to do.
[[nodiscard]] const std::vector<BackendInfo>& load_module(const std::filesystem::path& module);

/// Makes a registry entry for a backend that a manifest describes. To probe or make the backend,
/// the entry first loads its module. If that fails, the backend is unusable, with the reason.
[[nodiscard]] BackendInfo in_module(BackendInfo described, const std::filesystem::path& module);

/// Loads the backend's module, if it has one, into this process, as the probe would do. Ignores
/// errors, because the probe will report them.
void preload(const BackendInfo& info);

/// Makes an entry for a backend that cannot be used, with the reason.
[[nodiscard]] BackendInfo unusable_backend(std::string name, std::string description,
                                           const std::string& reason);

}  // namespace bb
