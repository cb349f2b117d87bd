// Images: 8-bit samples, interleaved channels, rows without padding.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <span>
#include <stdexcept>
#include <vector>

namespace bb {

/// Width and height in pixels, and samples per pixel: 1 (grey) or 3 (RGB).
struct Shape {
  int width = 0;
  int height = 0;
  int channels = 0;

  [[nodiscard]] std::size_t pixels() const {
    return static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
  }
  [[nodiscard]] std::size_t row_bytes() const {
    return static_cast<std::size_t>(width) * static_cast<std::size_t>(channels);
  }
  [[nodiscard]] std::size_t bytes() const { return row_bytes() * static_cast<std::size_t>(height); }

  bool operator==(const Shape&) const = default;
};

/// A half-open range of rows, [first, last).
struct RowRange {
  int first = 0;
  int last = 0;
};

/// A non-owning image: `shape.bytes()` bytes, row after row.
/// Throws std::invalid_argument when the memory does not have exactly that many.
template <class Sample>
class BasicImageView {
 public:
  BasicImageView(std::span<Sample> samples, Shape shape) : samples_(samples), shape_(shape) {
    if (samples.size() != shape.bytes()) {
      throw std::invalid_argument("an image view needs exactly shape.bytes() bytes of memory");
    }
  }

  // A writable view converts to a constant one.
  // NOLINTNEXTLINE(google-explicit-constructor,hicpp-explicit-conversions)
  operator BasicImageView<const Sample>() const { return {samples_, shape_}; }

  [[nodiscard]] Shape shape() const { return shape_; }
  [[nodiscard]] std::span<Sample> samples() const { return samples_; }
  [[nodiscard]] std::span<Sample> row(int y) const {
    return samples_.subspan(static_cast<std::size_t>(y) * shape_.row_bytes(), shape_.row_bytes());
  }

 private:
  std::span<Sample> samples_;
  Shape shape_;
};

using ImageView = BasicImageView<std::uint8_t>;
using ConstImageView = BasicImageView<const std::uint8_t>;

/// Memory from the heap in whole pages, which it shares with nothing else: a device may map them.
[[nodiscard]] std::pmr::memory_resource* paged_memory();

/// An image that owns its memory. The memory can be reused for other shapes: it only grows.
class Image {
 public:
  Image() : Image(paged_memory()) {}
  /// `memory` must outlive the image.
  explicit Image(std::pmr::memory_resource* memory) : samples_(memory) {}
  explicit Image(Shape shape) : Image() { reshape(shape); }

  /// Changes the shape. The samples' values are unspecified afterwards.
  void reshape(Shape shape) {
    if (samples_.size() < shape.bytes()) samples_.resize(shape.bytes());
    shape_ = shape;
  }

  [[nodiscard]] Shape shape() const { return shape_; }
  [[nodiscard]] ImageView view() { return {std::span(samples_).first(shape_.bytes()), shape_}; }
  [[nodiscard]] ConstImageView view() const {
    return {std::span(samples_).first(shape_.bytes()), shape_};
  }

 private:
  std::pmr::vector<std::uint8_t> samples_;
  Shape shape_;
};

/// The index, from 0 to size - 1, of the pixel that stands for index `i` beyond a border. The
/// border is reflect-101, … c b | a b c …: the edge pixel is not repeated. A size of 1 repeats its
/// only pixel.
[[nodiscard]] constexpr int reflect101(int i, int size) {
  if (size == 1) return 0;
  while (i < 0 || i >= size) i = i < 0 ? -i : 2 * (size - 1) - i;
  return i;
}

}  // namespace bb
