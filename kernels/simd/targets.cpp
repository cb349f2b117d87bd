// Chooses among the compiled instruction sets.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <hwy/highway.h>

#include <algorithm>
#include <cstdint>
#include <stdexcept>

#include "kernels/simd/simd.h"

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
