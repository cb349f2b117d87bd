#include "host/gallery/preview.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

namespace bb {
namespace {

// A dimension of the preview of an image whose longer side is `longest`.
int scaled(int size, int longest) {
  const auto rounded = (std::int64_t{size} * kPreviewSide + longest / 2) / longest;
  return std::max(1, static_cast<int>(rounded));
}

// The pixels of one dimension that stand behind pixel `i` of `count`.
struct Span {
  int first = 0;
  int last = 0;  // behind the last one
};
Span box_of(int i, int count, int size) {
  return {static_cast<int>(std::int64_t{i} * size / count),
          static_cast<int>(std::int64_t{i + 1} * size / count)};
}

std::uint8_t reduce(ConstImageView image, Span rows, Span columns, std::size_t channel,
                    Reduction reduction) {
  const auto channels = static_cast<std::size_t>(image.shape().channels);
  std::size_t sum = 0;
  std::uint8_t largest = 0;
  for (int y = rows.first; y < rows.last; ++y) {
    const std::span<const std::uint8_t> row = image.row(y);
    for (auto x = static_cast<std::size_t>(columns.first);
         x < static_cast<std::size_t>(columns.last); ++x) {
      const std::uint8_t sample = row[x * channels + channel];
      sum += sample;
      largest = std::max(largest, sample);
    }
  }
  if (reduction == Reduction::maximum) return largest;
  const Shape box = {columns.last - columns.first, rows.last - rows.first, 1};
  const std::size_t pixels = std::max<std::size_t>(box.pixels(), 1);
  return static_cast<std::uint8_t>((sum + pixels / 2) / pixels);
}

}  // namespace

Image preview(ConstImageView image, Reduction reduction) {
  const Shape shape = image.shape();
  const int longest = std::max(shape.width, shape.height);
  Shape small = shape;
  if (longest > kPreviewSide) {
    small = {scaled(shape.width, longest), scaled(shape.height, longest), shape.channels};
  }
  Image picture(small);
  for (int y = 0; y < small.height; ++y) {
    const Span rows = box_of(y, small.height, shape.height);
    auto sample = picture.view().row(y).begin();
    for (int x = 0; x < small.width; ++x) {
      const Span columns = box_of(x, small.width, shape.width);
      for (std::size_t channel = 0; channel < static_cast<std::size_t>(shape.channels); ++channel) {
        *sample++ = reduce(image, rows, columns, channel, reduction);
      }
    }
  }
  return picture;
}

Image without_equal_channels(ConstImageView image) {
  const Shape shape = image.shape();
  const std::span<const std::uint8_t> samples = image.samples();
  bool equal = true;
  for (std::size_t i = 0; equal && shape.channels == 3 && i < samples.size(); i += 3) {
    equal = samples[i] == samples[i + 1] && samples[i] == samples[i + 2];
  }
  const auto step = static_cast<std::size_t>(equal ? shape.channels : 1);
  Image simplest({shape.width, shape.height, equal ? 1 : shape.channels});
  auto sample = simplest.view().samples().begin();
  for (std::size_t i = 0; i < samples.size(); i += step) *sample++ = samples[i];
  return simplest;
}

Detail marked_detail(ConstImageView image, int x, int y) {
  constexpr std::array<std::uint8_t, 3> kMark = {240, 228, 66};
  constexpr int kMarkRadius = 3;  // leaves two pixels around the marked one visible
  const Shape shape = image.shape();
  const int width = std::min(kDetailSide, shape.width);
  const int height = std::min(kDetailSide, shape.height);
  Detail detail;
  detail.image.reshape({width, height, 3});
  detail.left = std::clamp(x - kDetailSide / 2, 0, shape.width - width);
  detail.top = std::clamp(y - kDetailSide / 2, 0, shape.height - height);
  const auto channels = static_cast<std::size_t>(shape.channels);
  for (int row = 0; row < height; ++row) {
    const std::span<const std::uint8_t> from = image.row(detail.top + row);
    auto sample = detail.image.view().row(row).begin();
    for (int column = 0; column < width; ++column) {
      const int distance =
          std::max(std::abs(detail.left + column - x), std::abs(detail.top + row - y));
      const std::size_t pixel = static_cast<std::size_t>(detail.left + column) * channels;
      for (std::size_t c = 0; c < 3; ++c) {
        *sample++ = distance == kMarkRadius ? kMark[c] : from[pixel + std::min(c, channels - 1)];
      }
    }
  }
  return detail;
}

}  // namespace bb
