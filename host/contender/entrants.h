// Determines the participants of a comparison or a verification from the user's choice.
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
  // Workers to cores. Absent: of a row that has several workers, or leaves them to its device, as
  // long as there are as many cores.
  std::optional<bool> pin = {};
  // For that, in the order in which workers get them. Empty: not known, so none is bound.
  std::vector<int> cores = {};
  Sandboxing sandboxing = Sandboxing::off;
  bool workers_requested = false;      // by the user: an error where no backend takes any
  bool simd_target_requested = false;  // likewise where nobody uses the simd kernel
  bool all_workers = true;             // a backend that starts fewer is unavailable
  std::string baseline = {};           // a row as in "cpu-thread simd 2"; empty: cpu-scalar
};

/// The entrant that measures the limit that memory sets: all workers copy bytes. It never gets a
/// row.
[[nodiscard]] Entrant copy_entrant(const EntrantChoice& choice);

/// The baseline comes first, even if the user did not choose its backend. The chosen backends
/// follow in the registry's order. Before each of them comes the serial run of its kernel, which
/// its efficiency is computed from. Throws UsageError for an unknown backend, a kernel that no
/// chosen backend has, or a baseline that cannot be.
[[nodiscard]] std::vector<Entrant> choose_entrants(const EntrantChoice& choice);

/// For verification: each chosen backend with each of its kernels, and no other entrants. If the
/// user names none, all backends that claim the pixel contract. Throws UsageError for an unknown
/// backend.
[[nodiscard]] std::vector<Entrant> choose_for_verification(const EntrantChoice& choice);

/// The exact backends that run on the CPU with one worker, each with each kernel. If one of them
/// agrees with the golden digests, its output is the correct one.
[[nodiscard]] std::vector<Entrant> serial_entrants();

}  // namespace bb
