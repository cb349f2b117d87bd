// The SIMD kernel: rows stream through the whole pipeline with every vector instruction set that
// this machine has, and no filter's whole output is ever stored.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "kernels/filter/kernel.h"

namespace bb::simd {

/// The instruction sets that this machine can run the kernel with, the best first. Empty on a
/// machine without any: make() then gives the scalar kernel.
[[nodiscard]] std::vector<std::string_view> targets();

/// The one that kernels made from now on will use: the best, unless another was forced.
[[nodiscard]] std::string_view target();

/// Makes the kernels that are made from now on use `name`, one of targets().
/// Throws std::invalid_argument for any other name. To be called before threads are started.
void force_target(std::string_view name);

[[nodiscard]] std::unique_ptr<Kernel> make(const Pipeline& pipeline);

}  // namespace bb::simd
