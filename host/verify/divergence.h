// Finds the filter of a pipeline at which the outputs of two contenders diverge.
#pragma once

#include <string>

#include "host/contender/contender.h"
#include "host/images/image_arena.h"
#include "kernels/filter/pipeline.h"

namespace bb {

/// Runs longer and longer prefixes of the pipeline on both contenders, in new processes, until the
/// outputs differ. Names the filter where they do ("they diverge at sobel, filter 3 of 5"), or says
/// that the difference did not occur again. Throws Interrupted.
[[nodiscard]] std::string find_divergence(const Entrant& suspect, const Entrant& baseline,
                                          const Pipeline& pipeline, const ImageArena& inputs);

}  // namespace bb
