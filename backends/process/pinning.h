// Binds workers to cores (--pin).
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "backends/interface/backend.h"

namespace bb {

/// The cores of this process's affinity mask, by the system's numbers, in the order in which
/// workers get them: first one hardware thread of every physical core, then the second ones. Throws
/// std::runtime_error, and std::system_error.
[[nodiscard]] std::vector<int> pinning_order();

/// The same for the `allowed` cores of a synthetic machine in hwloc's terms: "package:2 core:4
/// pu:2".
[[nodiscard]] std::vector<int> pinning_order(const std::string& machine,
                                             const std::set<int>& allowed);

/// The cores to which threads of this process are bound, each to one, by the system's numbers; of
/// those threads that a library has started, too.
[[nodiscard]] std::vector<int> bound_cores();

/// Binds worker n to the n-th core of pinning_order(), and starts again from the first core where
/// there are more workers than cores. Binds nothing unless the options request it.
class Pinning {
 public:
  Pinning() = default;
  /// Throws std::runtime_error where hwloc finds no core.
  explicit Pinning(const BackendOptions& options);

  /// Binds the calling thread to the core of `worker`. Throws std::system_error, which a thread of
  /// the backend's own must not let escape.
  void bind(std::size_t worker) const;

  /// The core of each worker; empty where nothing is bound.
  [[nodiscard]] const std::vector<int>& cores() const { return cores_; }

 private:
  std::vector<int> cores_;
};

}  // namespace bb
