#include "host/images/image_arena.h"

#include <utility>

#include "kernels/filter/pages.h"

namespace bb {
namespace {

std::shared_ptr<const SharedMemory> memory_for(std::span<const Shape> shapes) {
  std::size_t bytes = 0;
  for (const Shape& shape : shapes) bytes += ImageArena::bytes_of(shape);
  return std::make_shared<const SharedMemory>(bytes);
}

}  // namespace

ImageArena::ImageArena(std::span<const Shape> shapes) : ImageArena(shapes, memory_for(shapes), 0) {}

ImageArena::ImageArena(std::span<const Shape> shapes, std::shared_ptr<const SharedMemory> memory,
                       std::size_t offset)
    : memory_(std::move(memory)), begin_(offset), end_(offset) {
  slots_.reserve(shapes.size());
  for (const Shape& shape : shapes) {
    slots_.push_back({shape, end_});
    end_ += bytes_of(shape);
  }
}

std::size_t ImageArena::bytes_of(Shape shape) { return whole_pages(shape.bytes()); }

std::vector<Shape> ImageArena::shapes() const {
  std::vector<Shape> shapes;
  shapes.reserve(slots_.size());
  for (const Slot& slot : slots_) shapes.push_back(slot.shape);
  return shapes;
}

void ImageArena::keep(const std::vector<bool>& kept) {
  std::size_t next = 0;
  std::erase_if(slots_, [&](const Slot&) { return !kept[next++]; });
}

std::span<std::uint8_t> ImageArena::memory() const {
  if (!memory_) return {};
  return memory_->bytes().subspan(begin_, end_ - begin_);
}

void ImageArena::prefault() const {
  if (memory_) memory_->prefault(begin_, end_ - begin_);
}

void ImageArena::discard() const {
  if (memory_) memory_->discard();
}

}  // namespace bb
