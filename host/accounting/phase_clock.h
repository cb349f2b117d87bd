// Where the time of a run goes: each thread that takes part in it books its own.
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

/// The workers' clocks, in memory shared by the process that makes it and all that it forks later.
class PhaseClock {
 public:
  PhaseClock();

  /// A run begins: every worker waits. No other thread may be at work.
  void begin();

  /// The calling thread turns to another phase. Outside of a run nothing is booked.
  void enter(Phase phase) const;

  /// The run has ended, and so has the work of every worker. Returns its wall time in seconds.
  double end();

  /// Of the run that has ended. `device` is what the backend reports, `workers` how many there
  /// should have been, at work or not. Absent when there were too many to keep books on.
  [[nodiscard]] std::optional<Phases> phases(const PhaseTimes& device, int workers) const;

  /// The processes that took part in it.
  [[nodiscard]] std::set<pid_t> processes() const;

 private:
  static constexpr std::size_t kPhases = 7;
  static constexpr std::size_t kMostWorkers = 4096;

  // Of one thread; on cache lines of its own.
  struct alignas(64) WorkerClock {
    std::int64_t since_ns = 0;  // when it turned to its present phase
    Phase phase = Phase::waiting;
    pid_t process = 0;
    std::array<std::int64_t, kPhases> spent_ns{};
  };
  struct alignas(64) Run {
    std::uint64_t number = 0;  // 0: none has begun
    std::int64_t begin_ns = 0;
    std::atomic<std::size_t> workers = 0;  // that have a clock, or asked for one in vain
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
