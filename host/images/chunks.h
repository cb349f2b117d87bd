// Scope filter in bounded memory: the images of a set are in it all at once, or chunk by chunk.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "host/images/image_arena.h"
#include "kernels/filter/pipeline.h"

namespace bb {

/// What scope filter keeps in memory, and how much that may be.
struct MemoryUse {
  Pipeline pipeline;            // which decides how large the outputs are
  std::size_t limit_bytes = 0;  // inputs, outputs and reference together
};

/// Successive images of a set. All chunks of a set lie in the same memory, so only one of them is
/// there at a time.
struct Chunk {
  std::size_t first = 0;  // the number in the set of its first image
  ImageArena inputs;      // RGB
  ImageArena outputs;     // of whichever backend ran last
  ImageArena reference;   // what they have to be

  [[nodiscard]] std::size_t size() const { return inputs.size(); }
};

/// What an image takes in a chunk: its input, its output and the reference.
[[nodiscard]] std::size_t bytes_in_chunk(Shape input, const Pipeline& pipeline);

/// As few chunks as the limit allows, and as equal as that number allows, since the end of each
/// finds parallel workers idle. No image may take more than the limit.
[[nodiscard]] std::vector<Chunk> split_into_chunks(std::span<const Shape> inputs,
                                                   const MemoryUse& memory);

}  // namespace bb
