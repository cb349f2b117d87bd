// Which core each worker is bound to, where the user asks for that (--pin).
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "backends/interface/backend.h"

namespace bb {

/// The cores of this process's affinity mask, by the system's numbers, in the order in which
/// workers get them: one hardware thread of every physical core before a second one of any.
[[nodiscard]] std::vector<int> pinning_order();

/// The same for those `allowed` of a machine as hwloc describes it: "package:2 core:4 pu:2".
[[nodiscard]] std::vector<int> pinning_order(const std::string& machine,
                                             const std::set<int>& allowed);

/// Binds worker n to the n-th core, and round again where there are more workers than cores; or
/// binds nothing, where the options do not ask for it.
class Pinning {
 public:
  Pinning() = default;
  explicit Pinning(const BackendOptions& options);

  /// Binds the calling thread, which is this worker. Throws std::system_error.
  void bind(std::size_t worker) const;

  /// Worker by worker, for Prepared; empty where nothing is bound.
  [[nodiscard]] const std::vector<int>& cores() const { return cores_; }

 private:
  std::vector<int> cores_;
};

}  // namespace bb
