#include "host/accounting/phase_clock.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <new>

namespace bb {
namespace {

// The same for all processes.
std::int64_t now_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

double seconds(std::int64_t nanoseconds) { return static_cast<double>(nanoseconds) * 1e-9; }

// Numbers the runs of all clocks of this process. A thread thereby notices a run in which it has no
// clock yet.
std::uint64_t next_run_number() {
  static std::atomic<std::uint64_t> last = 0;
  return ++last;
}

}  // namespace

PhaseClock::PhaseClock()
    : memory_(sizeof(Run) + kMostWorkers * sizeof(WorkerClock)),
      run_(new (memory_.bytes().data()) Run) {
  std::uint8_t* const place = memory_.bytes().data() + sizeof(Run);
  // The pages stay untouched until a thread creates a clock in them, so unused clocks take no
  // memory.
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
  clocks_ = {reinterpret_cast<WorkerClock*>(place), kMostWorkers};
}

void PhaseClock::begin() {
  run_->workers = 0;
  run_->number = next_run_number();
  run_->begin_ns = now_ns();
}

PhaseClock::WorkerClock* PhaseClock::clock_of_this_thread() const {
  struct Seat {
    std::uint64_t run = 0;
    WorkerClock* clock = nullptr;
  };
  thread_local Seat seat;
  if (seat.run != run_->number) {
    const std::size_t n = run_->workers.fetch_add(1, std::memory_order_relaxed);
    seat = {run_->number, nullptr};
    if (n < clocks_.size()) {
      seat.clock = new (&clocks_[n]) WorkerClock;
      seat.clock->since_ns = run_->begin_ns;
      seat.clock->process = getpid();
    }
  }
  return seat.clock;
}

void PhaseClock::enter(Phase phase) const {
  if (run_->number == 0) return;
  WorkerClock* const clock = clock_of_this_thread();
  if (clock == nullptr) return;
  const std::int64_t now = now_ns();
  clock->spent_ns[static_cast<std::size_t>(clock->phase)] += now - clock->since_ns;
  clock->since_ns = now;
  clock->phase = phase;
}

double PhaseClock::end() {
  end_ns_ = now_ns();
  run_->number = 0;
  return seconds(end_ns_ - run_->begin_ns);
}

std::span<PhaseClock::WorkerClock> PhaseClock::clocks_in_use() const {
  return clocks_.first(std::min(run_->workers.load(), clocks_.size()));
}

std::optional<Phases> PhaseClock::phases(const PhaseTimes& device, int workers) const {
  if (run_->workers > clocks_.size()) return std::nullopt;
  const std::span<WorkerClock> in_use = clocks_in_use();
  const auto all = std::max(static_cast<std::int64_t>(in_use.size()), std::int64_t{workers});
  std::array<std::int64_t, kPhases> spent{};
  for (const WorkerClock& clock : in_use) {
    for (std::size_t n = 0; n < kPhases; ++n) spent[n] += clock.spent_ns[n];
    spent[static_cast<std::size_t>(clock.phase)] += end_ns_ - clock.since_ns;
  }
  const auto idle = all - static_cast<std::int64_t>(in_use.size());
  spent[static_cast<std::size_t>(Phase::waiting)] += idle * (end_ns_ - run_->begin_ns);

  const auto of = [&](Phase phase) { return seconds(spent[static_cast<std::size_t>(phase)]); };
  const double upload = device.upload_s.value_or(0);
  const double kernel = device.kernel_s.value_or(0);
  const double download = device.download_s.value_or(0);
  // The time that the events do not account for: commands that wait for their turn, and the
  // driver's work.
  const double for_device = std::max(0.0, of(Phase::device) - upload - kernel - download);
  const double share = 1 / static_cast<double>(all);
  return Phases{.decode_s = of(Phase::decode) * share,
                .upload_s = (of(Phase::upload) + upload) * share,
                .filter_s = (of(Phase::filter) + kernel) * share,
                .download_s = (of(Phase::download) + download) * share,
                .encode_s = of(Phase::encode) * share,
                .waiting_s = (of(Phase::waiting) + for_device) * share,
                .workers = static_cast<int>(all)};
}

std::set<pid_t> PhaseClock::processes() const {
  std::set<pid_t> processes;
  for (const WorkerClock& clock : clocks_in_use()) processes.insert(clock.process);
  return processes;
}

}  // namespace bb
