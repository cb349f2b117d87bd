// Scope filter in bounded memory: the images of a set are in it all at once, or chunk by chunk.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "host/images/image_arena.h"
#include "kernels/filter/image.h"

namespace bb {

/// The shape of the result for an input of some shape, as the reference contender has it.
using OutputShape = std::function<Shape(Shape)>;

[[nodiscard]] std::vector<Shape> output_shapes(std::span<const Shape> inputs,
                                               const OutputShape& output_shape);

/// How much memory scope filter may use for images: inputs, outputs and reference together.
struct MemoryUse {
  OutputShape output_shape;
  std::size_t limit_bytes = 0;
};

/// Successive images of a set. All chunks of a set lie in the same memory, so only one of them is
/// there at a time.
struct Chunk {
  std::size_t first = 0;  // the number in the set of its first image
  ImageArena inputs;      // RGB
  ImageArena outputs;     // of the contender that ran last
  ImageArena reference;   // what the outputs have to be

  [[nodiscard]] std::size_t size() const { return inputs.size(); }

  /// Leaves out the images that are not `kept`.
  void keep(const std::vector<bool>& kept);
};

/// The memory of an image set's pixels: at least one chunk; a single chunk is loaded.
struct ImageMemory {
  std::vector<Chunk> chunks;
  std::size_t limit_bytes = 0;  // that each chunk keeps to
};

/// The bytes that an image takes in a chunk: its input, its output and the reference.
[[nodiscard]] std::size_t bytes_in_chunk(Shape input, const OutputShape& output_shape);

/// As few chunks as the limit allows, and as equal as possible, since parallel workers are idle at
/// the end of each. No image may take more than the limit.
[[nodiscard]] std::vector<Chunk> split_into_chunks(std::span<const Shape> inputs,
                                                   const MemoryUse& memory);

}  // namespace bb
