#include "host/image_arena.h"

namespace bb {

ImageArena::ImageArena(std::span<const Shape> shapes) {
  constexpr std::size_t kPage = 4096;
  std::size_t end = 0;
  for (const Shape& shape : shapes) {
    slots_.push_back({shape, end});
    end += (shape.bytes() + kPage - 1) / kPage * kPage;
  }
  memory_ = SharedMemory(end);
}

}  // namespace bb
