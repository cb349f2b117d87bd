// Who takes part in a comparison.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "backends/interface/backend.h"

namespace bb {

/// One backend with one choice of kernel and workers: a row in each scope.
struct Contender {
  const BackendInfo* info = nullptr;
  BackendOptions options;
  bool named = false;  // the user asked for it
  std::string label;   // unique among the contenders, and fit for a directory's name

  /// Absent where workers are not a thing of the backend.
  [[nodiscard]] std::optional<int> workers() const;
};

struct ContenderChoice {
  std::vector<std::string> backends;  // empty: all that take part by default
  std::optional<std::string> kernel;  // absent: each backend's default one
  std::vector<int> workers = {1};     // each parallel backend runs with each number
  std::string device;
  std::chrono::milliseconds timeout = BackendOptions().timeout;
  bool pin = false;  // workers to cores
  bool sandboxed = false;
};

/// Who measures what the memory alone allows: all workers, each copying bytes. Never a row.
[[nodiscard]] Contender copy_contender(int workers);

/// The baseline comes first, whether chosen or not; then the chosen backends in the registry's
/// order, each preceded by the serial run of its kernel, since an efficiency needs one. Throws
/// UsageError for an unknown backend or a kernel that no chosen backend has.
[[nodiscard]] std::vector<Contender> choose_contenders(const ContenderChoice& choice);

/// For verification: each chosen backend with each of its kernels, and nothing beside them. Those
/// that claim the pixel contract when none is named. Throws UsageError for an unknown backend.
[[nodiscard]] std::vector<Contender> choose_for_verification(const ContenderChoice& choice);

}  // namespace bb
