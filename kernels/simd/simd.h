// The SIMD kernel: rows stream through the whole pipeline, in vectors of the machine's best
// instruction set. No filter's whole output is ever stored.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "kernels/filter/kernel.h"

namespace bb::simd {

/// The instruction sets of this machine that the kernel is compiled for, the best first. The first
/// call compares each with the definition, and leaves out those that compute other bytes. Empty
/// on a machine without vectors, where make() makes the scalar kernel.
[[nodiscard]] std::vector<std::string_view> targets();

/// The instruction set that make() uses: the best, unless another was forced.
[[nodiscard]] std::string_view target();

/// Makes make() use `name`, one of targets(), from now on. Throws std::invalid_argument for any
/// other name. Must not be called while other threads make kernels.
void force_target(std::string_view name);

/// Those that were left out because they compute other bytes than the definition.
[[nodiscard]] std::vector<std::string_view> rejected_targets();

/// Throws std::runtime_error if every instruction set was left out.
[[nodiscard]] std::unique_ptr<Kernel> make(const Pipeline& pipeline);

}  // namespace bb::simd
