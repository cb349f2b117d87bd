// Chooses among the compiled instruction sets.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <hwy/highway.h>
#include <hwy/nanobenchmark.h>

#include <algorithm>
#include <cstdint>
#include <stdexcept>

#include "kernels/simd/rows.h"
#include "kernels/simd/simd.h"

// Highway's library measures the resolution of its timer when it is loaded. On a virtual machine
// that takes 5 ms, longer than all else that the program does before main(). Nothing here uses that
// timer, so this definition takes the place of the library's.
namespace hwy::platform {
uint64_t TimerResolution() { return 1; }
}  // namespace hwy::platform

namespace bb::simd {
namespace {

struct Target {
  std::int64_t number;  // Highway's
  bool right;           // its row functions compute as defined
};

void choose(std::int64_t number) { hwy::SetSupportedTargetsForTest(number); }

// The instruction sets of this machine, the best first. HWY_SCALAR has no vectors. Chooses the best
// one that is right.
std::vector<Target> check_targets() {
  std::vector<Target> checked;
  for (const std::int64_t number : hwy::SupportedAndGeneratedTargets()) {
    if (number == HWY_SCALAR) continue;
    choose(number);
    checked.push_back({number, compute_as_defined(*row_functions())});
  }
  const auto best = std::ranges::find(checked, true, &Target::right);
  choose(best == checked.end() ? 0 : best->number);
  return checked;
}

const std::vector<Target>& checked_targets() {
  static const std::vector<Target> targets = check_targets();
  return targets;
}

std::vector<std::string_view> names_of_targets(bool right) {
  std::vector<std::string_view> names;
  for (const Target& target : checked_targets()) {
    if (target.right == right) names.emplace_back(hwy::TargetName(target.number));
  }
  return names;
}

}  // namespace

std::vector<std::string_view> targets() { return names_of_targets(true); }

std::vector<std::string_view> rejected_targets() { return names_of_targets(false); }

std::string_view target() {
  if (targets().empty()) return hwy::TargetName(HWY_SCALAR);
  return hwy::TargetName(hwy::SupportedAndGeneratedTargets().front());
}

void force_target(std::string_view name) {
  for (const Target& target : checked_targets()) {
    if (hwy::TargetName(target.number) != name) continue;
    if (target.right) return choose(target.number);
    throw std::invalid_argument(
        fmt::format("SIMD target '{}' fails its self-check on this machine: it has {}", name,
                    fmt::join(targets(), ", ")));
  }
  throw std::invalid_argument(fmt::format("there is no SIMD target '{}' on this machine: it has {}",
                                          name, fmt::join(targets(), ", ")));
}

}  // namespace bb::simd
