#include "host/machine/clock_rate.h"

#include <sched.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace bb {
namespace {

void multiply_again_and_again() {
  constexpr int kTimes = 100'000;
  std::uint64_t x = 1;
  for (int n = 0; n < kTimes; ++n) {
    x = x * 6364136223846793005U + 1442695040888963407U;
    asm volatile("" : "+r"(x));  // makes the compiler compute every step, in order
  }
}

// Binds the calling thread to a core as long as the object lives.
class BoundTo {
 public:
  explicit BoundTo(std::optional<int> core) {
    CPU_ZERO(&before_);
    if (!core || sched_getaffinity(0, sizeof before_, &before_) != 0) return;
    cpu_set_t mask;
    CPU_ZERO(&mask);
    CPU_SET(static_cast<std::size_t>(*core), &mask);
    bound_ = sched_setaffinity(0, sizeof mask, &mask) == 0;
  }
  BoundTo(const BoundTo&) = delete;
  BoundTo& operator=(const BoundTo&) = delete;
  ~BoundTo() {
    if (bound_) sched_setaffinity(0, sizeof before_, &before_);
  }

 private:
  cpu_set_t before_{};
  bool bound_ = false;
};

}  // namespace

double time_of_fixed_cycles(std::optional<int> core) {
  const BoundTo bound(core);
  using Clock = std::chrono::steady_clock;
  double fastest = std::numeric_limits<double>::max();
  for (int n = 0; n < 10; ++n) {
    const Clock::time_point start = Clock::now();
    multiply_again_and_again();
    fastest = std::min(fastest, std::chrono::duration<double>(Clock::now() - start).count());
  }
  return fastest;
}

}  // namespace bb
