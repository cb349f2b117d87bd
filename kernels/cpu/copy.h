// No filter at all: moves the bytes that a pipeline must at least read and write.
#pragma once

#include <memory>

#include "kernels/cpu/kernels.h"

namespace bb::copy {

/// A kernel that reads every input row and writes every output row with memcpy, the latter again
/// and again where it is the smaller one. Its time is what the memory alone allows; its output is
/// of no use, so kernels() does not list it.
[[nodiscard]] std::unique_ptr<Kernel> make(const Pipeline& pipeline);

}  // namespace bb::copy
