// Scope filter in bounded memory: it holds all images of a set, or one chunk of them at a time.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "host/images/image_arena.h"
#include "kernels/filter/image.h"

namespace bb {

/// Gives the shape of the reference contender's result for an input of the given shape.
using OutputShape = std::function<Shape(Shape)>;

[[nodiscard]] std::vector<Shape> output_shapes(std::span<const Shape> inputs,
                                               const OutputShape& output_shape);

/// How much memory scope filter may use for images: inputs, outputs and reference together; and
/// what the workers of scope e2e take out of that.
struct MemoryUse {
  OutputShape output_shape;
  std::size_t limit_bytes = 0;
  std::vector<int> file_workers = {};  // by row: how many files it has in work at once
};

/// Successive images of a set. All chunks of a set use the same memory, so only one of them is
/// loaded at a time.
struct Chunk {
  std::size_t first = 0;  // the index of its first image in the set
  ImageArena inputs;      // RGB
  ImageArena outputs;     // of the contender that ran last
  ImageArena reference;   // the expected outputs

  [[nodiscard]] std::size_t size() const { return inputs.size(); }

  /// Leaves out the images that are not `kept`.
  void keep(const std::vector<bool>& kept);
};

/// The memory of an image set's pixels: at least one chunk; a single chunk is loaded.
struct ImageMemory {
  std::vector<Chunk> chunks;
  std::size_t limit_bytes = 0;  // the most that a chunk takes
};

/// The bytes that an image takes in a chunk: its input, its output and the reference.
[[nodiscard]] std::size_t bytes_in_chunk(Shape input, const OutputShape& output_shape);

/// Makes as few chunks as the limit allows, of sizes as equal as possible, because parallel workers
/// are idle at the end of each chunk. No image may take more than the limit.
[[nodiscard]] std::vector<Chunk> split_into_chunks(std::span<const Shape> inputs,
                                                   const MemoryUse& memory);

}  // namespace bb
