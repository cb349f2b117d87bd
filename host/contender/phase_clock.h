// Where the time of a run goes: each thread that takes part in it books its own.
#pragma once

#include <sys/types.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <span>

#include "backends/interface/backend.h"
#include "backends/process/shared_memory.h"

namespace bb {

/// The wall time of a run by what it went into, in seconds: the mean over the lanes, which are the
/// threads or processes that shared the run. A lane is always in exactly one phase, so the phases
/// add up to the run's wall time.
struct Phases {
  double decode_s = 0;    // reading and decoding an input
  double upload_s = 0;    // bringing it to a device, copies in the host's memory included
  double filter_s = 0;    // computing, on the lane itself or on its device
  double download_s = 0;  // bringing the result back
  double encode_s = 0;    // encoding and writing it
  double waiting_s = 0;   // nothing of that: no image left, or a device or a driver busy
  int lanes = 1;

  [[nodiscard]] double total_s() const {
    return decode_s + upload_s + filter_s + download_s + encode_s + waiting_s;
  }

  /// Another run after this one.
  Phases& operator+=(const Phases& next) {
    decode_s += next.decode_s;
    upload_s += next.upload_s;
    filter_s += next.filter_s;
    download_s += next.download_s;
    encode_s += next.encode_s;
    waiting_s += next.waiting_s;
    lanes = std::max(lanes, next.lanes);
    return *this;
  }
};

/// The lanes' clocks, in memory shared by the process that makes it and all that it forks later.
class PhaseClock {
 public:
  PhaseClock();

  /// A run begins: every lane waits. No other thread may be at work.
  void begin();

  /// The calling thread turns to another phase. Outside of a run nothing is booked.
  void enter(Phase phase) const;

  /// The run has ended, and so has the work of every lane; returns its wall time in seconds.
  double end();

  /// Of the run that has ended. `device` is what the backend told of it, `workers` are the lanes
  /// there should have been, at work or not. Absent when there were too many to keep books on.
  [[nodiscard]] std::optional<Phases> phases(const PhaseTimes& device, int workers) const;

  /// The processes that took part in it.
  [[nodiscard]] std::set<pid_t> processes() const;

 private:
  static constexpr std::size_t kPhases = 7;
  static constexpr std::size_t kMostLanes = 4096;

  // Of one thread; on cache lines of its own.
  struct alignas(64) Lane {
    std::int64_t since_ns = 0;  // when it turned to its present phase
    Phase phase = Phase::waiting;
    pid_t process = 0;
    std::array<std::int64_t, kPhases> spent_ns{};
  };
  struct alignas(64) Run {
    std::uint64_t number = 0;  // 0: none has begun
    std::int64_t begin_ns = 0;
    std::atomic<std::size_t> lanes = 0;  // that have been taken, or asked for in vain
  };
  static_assert(std::atomic<std::size_t>::is_always_lock_free,
                "a lock would not be shared between processes");

  [[nodiscard]] Lane* lane_of_this_thread() const;
  [[nodiscard]] std::span<Lane> lanes_at_work() const;

  SharedMemory memory_;
  Run* run_;
  std::span<Lane> lanes_;
  std::int64_t end_ns_ = 0;
};

}  // namespace bb
