// What a decoding process tells of a file: its header. The process may have been taken over by the
// file, so nothing that it tells is trusted.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "kernels/filter/image.h"

namespace bb {

struct ImageHeader {
  Shape shape;                    // always 3 channels
  std::size_t decoder_bytes = 0;  // see bb::decoder_bytes()

  bool operator==(const ImageHeader&) const = default;
};

/// The most bytes of a file that can make sense for so many pixels. Plain text takes most, and some
/// cameras append a film to a photo.
[[nodiscard]] std::size_t most_file_bytes(std::size_t pixels);

/// Reads the header of an open file: at most 64 MiB, and nothing if its first bytes are those of no
/// image, or if the file is larger than one of `max_pixels` can be. Throws CodecError, and
/// std::system_error.
[[nodiscard]] ImageHeader read_header(int fd, std::size_t max_pixels);

/// A header as a process sends it, and as it is received. The latter throws CodecError where there
/// is no such header, or an image of more than `max_pixels`.
[[nodiscard]] std::string to_reply(const ImageHeader& header);
[[nodiscard]] ImageHeader header_from_reply(std::string_view reply, std::size_t max_pixels);

/// Throws CodecError if the shape has more than `max_pixels`.
void check_size(Shape shape, std::size_t max_pixels);

}  // namespace bb
