#include "host/contender/phase_clock.h"

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

// Of all clocks of this process, so that a thread knows a run that it has no lane in yet.
std::uint64_t next_run_number() {
  static std::atomic<std::uint64_t> last = 0;
  return ++last;
}

}  // namespace

PhaseClock::PhaseClock()
    : memory_(sizeof(Run) + kMostLanes * sizeof(Lane)), run_(new (memory_.bytes().data()) Run) {
  std::uint8_t* const place = memory_.bytes().data() + sizeof(Run);
  // Raw pages until a thread makes a lane there, so that only those in use are ever touched.
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
  lanes_ = {reinterpret_cast<Lane*>(place), kMostLanes};
}

void PhaseClock::begin() {
  run_->lanes = 0;
  run_->number = next_run_number();
  run_->begin_ns = now_ns();
}

PhaseClock::Lane* PhaseClock::lane_of_this_thread() const {
  struct Seat {
    std::uint64_t run = 0;
    Lane* lane = nullptr;
  };
  thread_local Seat seat;
  if (seat.run != run_->number) {
    const std::size_t n = run_->lanes.fetch_add(1, std::memory_order_relaxed);
    seat = {run_->number, nullptr};
    if (n < lanes_.size()) {
      seat.lane = new (&lanes_[n]) Lane;
      seat.lane->since_ns = run_->begin_ns;
      seat.lane->process = getpid();
    }
  }
  return seat.lane;
}

void PhaseClock::enter(Phase phase) const {
  if (run_->number == 0) return;
  Lane* const lane = lane_of_this_thread();
  if (lane == nullptr) return;
  const std::int64_t now = now_ns();
  lane->spent_ns[static_cast<std::size_t>(lane->phase)] += now - lane->since_ns;
  lane->since_ns = now;
  lane->phase = phase;
}

double PhaseClock::end() {
  end_ns_ = now_ns();
  run_->number = 0;
  return seconds(end_ns_ - run_->begin_ns);
}

std::span<PhaseClock::Lane> PhaseClock::lanes_at_work() const {
  return lanes_.first(std::min(run_->lanes.load(), lanes_.size()));
}

std::optional<Phases> PhaseClock::phases(const PhaseTimes& device, int workers) const {
  if (run_->lanes > lanes_.size()) return std::nullopt;
  const std::span<Lane> at_work = lanes_at_work();
  const auto lanes = std::max(static_cast<std::int64_t>(at_work.size()), std::int64_t{workers});
  std::array<std::int64_t, kPhases> spent{};
  for (const Lane& lane : at_work) {
    for (std::size_t n = 0; n < kPhases; ++n) spent[n] += lane.spent_ns[n];
    spent[static_cast<std::size_t>(lane.phase)] += end_ns_ - lane.since_ns;
  }
  const auto idle_lanes = lanes - static_cast<std::int64_t>(at_work.size());
  spent[static_cast<std::size_t>(Phase::waiting)] += idle_lanes * (end_ns_ - run_->begin_ns);

  const auto of = [&](Phase phase) { return seconds(spent[static_cast<std::size_t>(phase)]); };
  const double upload = device.upload_s.value_or(0);
  const double kernel = device.kernel_s.value_or(0);
  const double download = device.download_s.value_or(0);
  // What the events do not account for: commands that wait for their turn, and the driver's work.
  const double for_device = std::max(0.0, of(Phase::device) - upload - kernel - download);
  const double share = 1 / static_cast<double>(lanes);
  return Phases{.decode_s = of(Phase::decode) * share,
                .upload_s = (of(Phase::upload) + upload) * share,
                .filter_s = (of(Phase::filter) + kernel) * share,
                .download_s = (of(Phase::download) + download) * share,
                .encode_s = of(Phase::encode) * share,
                .waiting_s = (of(Phase::waiting) + for_device) * share,
                .lanes = static_cast<int>(lanes)};
}

std::set<pid_t> PhaseClock::processes() const {
  std::set<pid_t> processes;
  for (const Lane& lane : lanes_at_work()) processes.insert(lane.process);
  return processes;
}

}  // namespace bb
