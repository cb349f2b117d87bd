#include "host/images/chunks.h"

#include <algorithm>
#include <memory>

namespace bb {
namespace {

// The number of images in each chunk; `bytes` holds the size of each image.
std::vector<std::size_t> fill_in_order(std::span<const std::size_t> bytes, std::size_t limit) {
  std::vector<std::size_t> counts;
  std::size_t room = 0;
  for (const std::size_t image : bytes) {
    if (counts.empty() || image > room) {
      counts.push_back(0);
      room = limit;
    }
    ++counts.back();
    room -= image;
  }
  return counts;
}

// Finds the lowest limit that needs no more chunks than `limit`: it makes the chunks most equal.
std::vector<std::size_t> fill_evenly(std::span<const std::size_t> bytes, std::size_t limit) {
  const std::size_t chunks = fill_in_order(bytes, limit).size();
  std::size_t too_low = bytes.empty() ? 0 : std::ranges::max(bytes) - 1;
  std::size_t enough = limit;
  while (too_low + 1 < enough) {
    const std::size_t middle = too_low + (enough - too_low) / 2;
    (fill_in_order(bytes, middle).size() > chunks ? too_low : enough) = middle;
  }
  return fill_in_order(bytes, enough);
}

}  // namespace

std::vector<Shape> output_shapes(std::span<const Shape> inputs, const OutputShape& output_shape) {
  std::vector<Shape> outputs(inputs.size());
  std::ranges::transform(inputs, outputs.begin(), output_shape);
  return outputs;
}

void Chunk::keep(const std::vector<bool>& kept) {
  for (ImageArena* arena : {&inputs, &outputs, &reference}) arena->keep(kept);
}

std::size_t bytes_in_chunk(Shape input, const OutputShape& output_shape) {
  return ImageArena::bytes_of(input) + 2 * ImageArena::bytes_of(output_shape(input));
}

std::vector<Chunk> split_into_chunks(std::span<const Shape> inputs, const MemoryUse& memory) {
  const std::vector<Shape> outputs = output_shapes(inputs, memory.output_shape);
  std::vector<std::size_t> bytes;
  for (const Shape& shape : inputs) bytes.push_back(bytes_in_chunk(shape, memory.output_shape));
  const std::vector<std::size_t> counts = fill_evenly(bytes, memory.limit_bytes);

  std::size_t most = 0;
  std::size_t first = 0;
  for (const std::size_t count : counts) {
    std::size_t sum = 0;
    for (std::size_t i = first; i < first + count; ++i) sum += bytes[i];
    most = std::max(most, sum);
    first += count;
  }
  const auto block = std::make_shared<const SharedMemory>(most);
  std::vector<Chunk> chunks;
  first = 0;
  for (const std::size_t count : counts) {
    Chunk& chunk = chunks.emplace_back();
    chunk.first = first;
    chunk.inputs = ImageArena(inputs.subspan(first, count), block, 0);
    const std::span some = std::span(outputs).subspan(first, count);
    chunk.outputs = ImageArena(some, block, chunk.inputs.end());
    chunk.reference = ImageArena(some, block, chunk.outputs.end());
    first += count;
  }
  return chunks;
}

}  // namespace bb
