// Encoded pictures, each held once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "host/codecs/codec.h"
#include "kernels/filter/image.h"

namespace bb {

/// An image file in memory.
struct Picture {
  int width = 0;  // in pixels
  int height = 0;
  std::string_view media_type;  // "image/png"
  std::vector<std::uint8_t> bytes;
};

/// The picture as the address of an image in a page: "data:image/png;base64,…".
[[nodiscard]] std::string data_uri(const Picture& picture);

/// Encodes pictures, and gives equal ones the same index.
class PictureStore {
 public:
  /// The index of the picture. Throws CodecError, as encode() does.
  [[nodiscard]] std::size_t add(ConstImageView image, FileFormat format = FileFormat::png);

  /// All pictures; a picture's place is its index. The store is empty afterwards.
  [[nodiscard]] std::vector<Picture> take();

 private:
  std::vector<Picture> pictures_;
};

}  // namespace bb
