// The memory between two stages of a stream.
#pragma once

#include <hwy/aligned_allocator.h>

#include <cstddef>
#include <cstdint>
#include <span>

namespace bb::simd {

/// The latest rows of a stage's input, each with the kMargin and kSlack bytes that row functions
/// may touch.
class RowRing {
 public:
  RowRing() = default;
  RowRing(std::size_t rows, std::size_t row_bytes);

  /// The first sample of row y. It reuses the memory of the oldest row in the ring.
  [[nodiscard]] std::uint8_t* row(int y) const { return begin_ + slot(y) * stride_; }

  /// Sets `pointers` to the sample at `offset` in the rows from y on. Divides only once.
  template <class Pointer>
  void rows(int y, std::size_t offset, std::span<Pointer> pointers) const {
    std::size_t n = slot(y);
    for (Pointer& pointer : pointers) {
      pointer = begin_ + offset + n * stride_;
      n = n + 1 == rows_ ? 0 : n + 1;
    }
  }

 private:
  [[nodiscard]] std::size_t slot(int y) const { return static_cast<unsigned>(y) % rows_; }

  // NOLINTNEXTLINE(modernize-avoid-c-arrays): Highway's unique_ptr requires it
  hwy::AlignedFreeUniquePtr<std::uint8_t[]> memory_;
  std::uint8_t* begin_ = nullptr;  // of the first slot's row
  unsigned rows_ = 0;
  std::size_t stride_ = 0;
};

}  // namespace bb::simd
