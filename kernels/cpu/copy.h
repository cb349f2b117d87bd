// The kernel that only copies: it moves the bytes that any kernel must read and write.
#pragma once

#include <memory>

#include "kernels/cpu/kernels.h"

namespace bb::copy {

/// Reads every input row and writes every output row with memcpy. Where the input row is longer, it
/// writes the output row several times. Its time is the least that the memory allows. Its output is
/// meaningless, so kernels() does not list it.
[[nodiscard]] std::unique_ptr<Kernel> make(const Pipeline& pipeline);

}  // namespace bb::copy
