// Binds workers to cores (--pin).
#pragma once

#include <cstddef>
#include <vector>

#include "backends/interface/backend.h"

namespace bb {

/// The cores to which threads of this process are bound, each to one, by the system's numbers; of
/// those threads that a library has started, too. Empty where the process has only one core.
[[nodiscard]] std::vector<int> bound_cores();

/// Binds each worker to one of BackendOptions::cores. Binds nothing where there are none.
class Pinning {
 public:
  Pinning() = default;
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
