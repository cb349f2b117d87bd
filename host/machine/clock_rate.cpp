#include "host/machine/clock_rate.h"

#include <algorithm>
#include <chrono>
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

}  // namespace

double time_of_fixed_cycles() {
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
