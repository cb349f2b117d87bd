// Chooses among the compiled instruction sets.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <hwy/highway.h>
#include <hwy/nanobenchmark.h>

#include <algorithm>
#include <cstdint>
#include <stdexcept>

#include "kernels/simd/simd.h"

// Highway's library measures the resolution of its timer when it is loaded. On a virtual machine
// that takes 5 ms, longer than all else that the program does before main(). Nothing here uses that
// timer, so this definition takes the place of the library's.
namespace hwy::platform {
uint64_t TimerResolution() { return 1; }
}  // namespace hwy::platform

namespace bb::simd {
namespace {

// The instruction sets of this machine, whichever is forced. HWY_SCALAR has no vectors.
const std::vector<std::int64_t>& machine_targets() {
  static const std::vector<std::int64_t> targets = [] {
    std::vector<std::int64_t> all = hwy::SupportedAndGeneratedTargets();
    std::erase(all, HWY_SCALAR);
    return all;
  }();
  return targets;
}

}  // namespace

std::vector<std::string_view> targets() {
  std::vector<std::string_view> names(machine_targets().size());
  std::ranges::transform(machine_targets(), names.begin(), hwy::TargetName);
  return names;
}

std::string_view target() { return hwy::TargetName(hwy::SupportedAndGeneratedTargets().front()); }

void force_target(std::string_view name) {
  for (const std::int64_t target : machine_targets()) {
    if (hwy::TargetName(target) != name) continue;
    hwy::SetSupportedTargetsForTest(target);
    return;
  }
  throw std::invalid_argument(fmt::format("there is no SIMD target '{}' on this machine: it has {}",
                                          name, fmt::join(targets(), ", ")));
}

}  // namespace bb::simd
