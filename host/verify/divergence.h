// At which filter of a pipeline the outputs of two contenders diverge.
#pragma once

#include <string>

#include "host/contender/contender.h"
#include "host/images/image_arena.h"
#include "kernels/filter/pipeline.h"

namespace bb {

/// Runs ever longer prefixes of the pipeline on both, in new processes, until the outputs differ,
/// and says at which filter that is ("they diverge at sobel, filter 3 of 5"), or that the
/// difference did not show again. Throws Interrupted.
[[nodiscard]] std::string find_divergence(const Entrant& suspect, const Entrant& baseline,
                                          const Pipeline& pipeline, const ImageArena& inputs);

}  // namespace bb
