// Image files to pixels and back: JPEG (libjpeg-turbo), PNG (libpng), binary PNM (P5, P6).
//
// Everything works on whole files in memory, so a file that changes on disk meanwhile does no harm.
// Pixels are RGB whatever the file holds: grey and palette are expanded, CMYK and YCCK converted,
// 16-bit samples reduced to 8, alpha dropped. EXIF orientation is not applied.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "kernels/image.h"

namespace bb {

enum class FileFormat { jpeg, png, pnm };

/// A file that is not decoded, and why; the message does not name the file.
class CodecError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The format by the file's first bytes (8 suffice), whatever its name says.
[[nodiscard]] std::optional<FileFormat> detect_format(std::span<const std::uint8_t> file);

/// The shape that decode() will produce (always 3 channels), from the header alone: no memory is
/// taken for pixels. Throws CodecError.
[[nodiscard]] Shape read_shape(std::span<const std::uint8_t> file);

/// Decodes the whole file into `out`, whose shape must be read_shape()'s. A truncated or corrupt
/// file throws CodecError; `out` then holds nothing of use.
void decode(std::span<const std::uint8_t> file, ImageView out);

/// Encodes a grey or RGB image, replacing what `file` held (its memory is reused). The same image
/// gives the same bytes. JPEG is written at `kJpegQuality`; PNM as P5 or P6 by the channels.
void encode(ConstImageView image, FileFormat format, std::vector<std::uint8_t>& file);
inline constexpr int kJpegQuality = 90;

/// The extension of an encoded file without the dot: "jpg", "png", "pgm" or "ppm".
[[nodiscard]] std::string_view file_extension(FileFormat format, int channels);

}  // namespace bb
