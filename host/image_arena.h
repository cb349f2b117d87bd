// Many images in one block of shared memory, for the host and every backend process to see.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "backends/shared_memory.h"
#include "kernels/image.h"

namespace bb {

/// Each image starts on a page of its own, so that devices can use it in place.
class ImageArena {
 public:
  ImageArena() = default;
  /// Room for an image of each shape, in order; the samples are 0.
  explicit ImageArena(std::span<const Shape> shapes);

  [[nodiscard]] std::size_t size() const { return slots_.size(); }
  [[nodiscard]] Shape shape(std::size_t i) const { return slots_[i].shape; }
  [[nodiscard]] ImageView view(std::size_t i) const {
    const Slot& slot = slots_[i];
    return {memory_.bytes().subspan(slot.offset, slot.shape.bytes()), slot.shape};
  }

  /// Leaves out image `i`: those behind it move up by one in the numbering, not in memory.
  void erase(std::size_t i) { slots_.erase(slots_.begin() + static_cast<std::ptrdiff_t>(i)); }

  void prefault() const { memory_.prefault(); }

 private:
  struct Slot {
    Shape shape;
    std::size_t offset = 0;
  };

  std::vector<Slot> slots_;
  SharedMemory memory_;
};

}  // namespace bb
