// Many images in one block of memory that the host shares with every backend process.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "backends/process/shared_memory.h"
#include "kernels/filter/image.h"

namespace bb {

/// Each image starts on a page of its own, so that devices can use it in place.
class ImageArena {
 public:
  ImageArena() = default;
  /// Room for an image of each shape, in order; the samples are 0.
  explicit ImageArena(std::span<const Shape> shapes);
  /// The same in memory that other arenas may use at other times. The arena starts at byte
  /// `offset`, which must start a page. The samples keep what the memory holds.
  ImageArena(std::span<const Shape> shapes, std::shared_ptr<const SharedMemory> memory,
             std::size_t offset);

  /// The bytes that an image of this shape takes: whole pages.
  [[nodiscard]] static std::size_t bytes_of(Shape shape);

  [[nodiscard]] std::size_t size() const { return slots_.size(); }
  [[nodiscard]] Shape shape(std::size_t i) const { return slots_[i].shape; }
  [[nodiscard]] std::vector<Shape> shapes() const;
  [[nodiscard]] ImageView view(std::size_t i) const {
    const Slot& slot = slots_[i];
    return {memory_->bytes().subspan(slot.offset, slot.shape.bytes()), slot.shape};
  }

  /// Where in its memory the arena ends, in bytes.
  [[nodiscard]] std::size_t end() const { return end_; }

  /// Leaves out some images. The images after them get lower numbers, but stay where they are in
  /// memory.
  void keep(const std::vector<bool>& kept);

  /// All of its memory.
  [[nodiscard]] std::span<std::uint8_t> memory() const;

  void prefault() const;

  /// Gives the memory back to the system, until it is used again: that of all arenas in it.
  void discard() const;

 private:
  struct Slot {
    Shape shape;
    std::size_t offset = 0;
  };

  std::vector<Slot> slots_;
  std::shared_ptr<const SharedMemory> memory_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace bb
