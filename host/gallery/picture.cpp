#include "host/gallery/picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "host/base/base64.h"

namespace bb {
namespace {

std::string_view media_type_of(FileFormat format) {
  switch (format) {
    case FileFormat::jpeg:
      return "image/jpeg";
    case FileFormat::png:
      return "image/png";
    case FileFormat::pnm:
      break;
  }
  throw std::invalid_argument("pages show no PNM pictures");
}

}  // namespace

std::string data_uri(const Picture& picture) {
  return fmt::format("data:{};base64,{}", picture.media_type, base64(picture.bytes));
}

std::size_t PictureStore::add(ConstImageView image, FileFormat format) {
  const std::string_view media_type = media_type_of(format);
  std::vector<std::uint8_t> bytes;
  encode(image, format, bytes);
  const auto known = std::ranges::find(pictures_, bytes, &Picture::bytes);
  const auto index = static_cast<std::size_t>(known - pictures_.begin());
  if (known == pictures_.end()) {
    pictures_.push_back({image.shape().width, image.shape().height, media_type, std::move(bytes)});
  }
  return index;
}

std::vector<Picture> PictureStore::take() { return std::exchange(pictures_, {}); }

}  // namespace bb
