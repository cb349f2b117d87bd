// Modules: the shared libraries whose backends are loaded only where they run or are probed.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <vector>

#include "backends/interface/backend.h"

namespace bb {

/// The file is no module, or is wrongly made: whoever named it, or wrote it, must do something.
class BadModule : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Where this program's modules and their manifests are: in `modules` beside it, as in the build
/// tree, or else where the installation puts them, seen from the program's folder.
[[nodiscard]] std::filesystem::path module_folder();

/// The manifest of a module, which need not exist.
[[nodiscard]] std::filesystem::path manifest_of(const std::filesystem::path& module);

/// Loads a module into this process, for good, and returns its backends, as they describe
/// themselves. Throws BadModule, and std::runtime_error where the module cannot be used with this
/// program or on this machine; the message says what to do.
[[nodiscard]] const std::vector<BackendInfo>& load_module(const std::filesystem::path& module);

/// A registry's entry for a backend, known from a manifest, that loads its module first when it is
/// probed or made. What goes wrong then makes it unusable, with the reason.
[[nodiscard]] BackendInfo in_module(BackendInfo described, const std::filesystem::path& module);

/// Loads the backend's module, if it has one, into this process, which is what probing or making it
/// would do. What goes wrong is left for the probe to report.
void preload(const BackendInfo& info);

/// An entry for a backend that cannot be used, and why.
[[nodiscard]] BackendInfo unusable_backend(std::string name, std::string description,
                                           const std::string& reason);

}  // namespace bb
