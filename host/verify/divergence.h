// Where in a pipeline two backends part.
#pragma once

#include <string>

#include "host/contender/contenders.h"
#include "host/images/image_arena.h"
#include "kernels/filter/pipeline.h"

namespace bb {

/// Runs ever longer prefixes of the pipeline on both contenders, in fresh processes, until the
/// outputs differ, and says which filter that is ("they part at sobel, filter 3 of 5"), or that the
/// difference did not show again. Throws Interrupted.
[[nodiscard]] std::string find_divergence(const Contender& suspect, const Contender& baseline,
                                          const Pipeline& pipeline, const ImageArena& inputs);

}  // namespace bb
