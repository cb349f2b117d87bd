// Small pictures of large images.
#pragma once

#include "kernels/filter/image.h"

namespace bb {

/// The most pixels of a preview in either direction.
inline constexpr int kPreviewSide = 256;

/// What becomes of the pixels that one pixel of a preview stands for.
enum class Reduction {
  mean,     // rounded: for pictures
  maximum,  // for differences: a single differing pixel stays visible
};

/// The image with at most kPreviewSide pixels in either direction and about the same proportions.
/// Each of its pixels stands for a box of pixels of the image. Smaller images stay as they are.
[[nodiscard]] Image preview(ConstImageView image, Reduction reduction);

/// The image with one channel if its channels are all equal, else unchanged.
[[nodiscard]] Image without_equal_channels(ConstImageView image);

/// A part of an image at full resolution.
struct Detail {
  Image image;   // RGB
  int left = 0;  // where it lies in the image
  int top = 0;
};

/// The most pixels of a detail in either direction.
inline constexpr int kDetailSide = 96;

/// The part of a grey or RGB image around the pixel (x, y), which a yellow frame marks. The pixel
/// is in the middle of the part, unless it is near the image's edge.
[[nodiscard]] Detail marked_detail(ConstImageView image, int x, int y);

}  // namespace bb
