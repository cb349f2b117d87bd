// Who is to take part in a comparison or a verification, from what the user asked for.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "backends/interface/backend.h"
#include "host/contender/contender.h"

namespace bb {

/// What the user chose.
struct EntrantChoice {
  std::vector<std::string> backends;  // empty: all that take part by default
  std::optional<std::string> kernel;  // absent: each backend's default one
  std::vector<int> workers = {1};     // each parallel backend runs with each number
  std::string device;
  std::chrono::milliseconds timeout = BackendOptions().timeout;
  bool pin = false;  // workers to cores
  bool sandboxed = false;
};

/// Who measures what the memory alone allows: all workers, each copying bytes. Never a row.
[[nodiscard]] Entrant copy_entrant(const EntrantChoice& choice);

/// The baseline comes first, whether chosen or not. The chosen backends follow in the registry's
/// order, each preceded by the serial run of its kernel, since an efficiency needs one. Throws
/// UsageError for an unknown backend or a kernel that no chosen backend has.
[[nodiscard]] std::vector<Entrant> choose_entrants(const EntrantChoice& choice);

/// For verification: each chosen backend with each of its kernels, and nothing beside them. When
/// none is named, all that claim the pixel contract. Throws UsageError for an unknown backend.
[[nodiscard]] std::vector<Entrant> choose_for_verification(const EntrantChoice& choice);

/// The exact backends that run on the CPU with one worker, each with each kernel: whoever of them
/// agrees with golden digests can show what is right.
[[nodiscard]] std::vector<Entrant> serial_entrants();

}  // namespace bb
