// The generated image set: deterministic photo-like pictures, the same bytes on every machine.
#pragma once

#include <cstdint>

#include "kernels/filter/image.h"

namespace bb {

/// Fills an RGB image of any size from 1×1 with picture `index` of the set `seed`: smooth areas,
/// texture, edges and noise, in integer arithmetic only. At 512×512, as a JPEG of quality 90, the
/// pictures have about the size of food photos (55 to 65 KB on average).
void generate(std::uint64_t seed, std::uint64_t index, ImageView out);

}  // namespace bb
