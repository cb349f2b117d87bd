// Accounts for the time of a run: each thread that takes part books its own time.
#pragma once

#include <sys/types.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <span>

#include "backends/interface/backend.h"
#include "backends/process/shared_memory.h"
#include "host/model/phases.h"

namespace bb {

/// The workers' clocks, in memory that the creating process shares with all processes that it forks
/// later.
class PhaseClock {
 public:
  PhaseClock();

  /// Begins a run: every worker is waiting. No other thread may be working.
  void begin();

  /// Called by a thread that begins another phase. Books nothing outside of a run.
  void enter(Phase phase) const;

  /// Ends the run. Every worker must have finished. Returns the run's wall time in seconds.
  double end();

  /// The phases of the run that has ended. `device` holds the times that the backend reports.
  /// `workers` is the expected number of workers, whether they did any work or not. Absent if there
  /// were more workers than clocks.
  [[nodiscard]] std::optional<Phases> phases(const PhaseTimes& device, int workers) const;

  /// The processes that took part in the run.
  [[nodiscard]] std::set<pid_t> processes() const;

 private:
  static constexpr std::size_t kPhases = 7;
  static constexpr std::size_t kMostWorkers = 4096;

  // The clock of one thread, on cache lines of its own.
  struct alignas(64) WorkerClock {
    std::int64_t since_ns = 0;  // when the current phase began
    Phase phase = Phase::waiting;
    pid_t process = 0;
    std::array<std::int64_t, kPhases> spent_ns{};
  };
  struct alignas(64) Run {
    std::uint64_t number = 0;  // 0: no run has begun
    std::int64_t begin_ns = 0;
    std::atomic<std::size_t> workers = 0;  // that have a clock, or requested one
  };
  static_assert(std::atomic<std::size_t>::is_always_lock_free,
                "a lock would not be shared between processes");

  [[nodiscard]] WorkerClock* clock_of_this_thread() const;
  [[nodiscard]] std::span<WorkerClock> clocks_in_use() const;

  SharedMemory memory_;
  Run* run_;
  std::span<WorkerClock> clocks_;
  std::int64_t end_ns_ = 0;
};

}  // namespace bb
