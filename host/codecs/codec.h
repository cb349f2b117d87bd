// Image files to pixels and back: JPEG (libjpeg-turbo), PNG (libpng), PNM (P1 to P6).
//
// All functions work on whole files in memory, so it does no harm if a file changes on disk during
// the work. Pixels are always RGB:
// - grey and palette are expanded (an index outside the palette is black);
// - EXIF orientation, colour profiles and gamma are not applied;
// - alpha and transparent colours are dropped, not blended: the colour samples stay as stored;
// - 16-bit samples (PNG; PNM with the maxval 65535) give their high byte; PNM samples with another
//   maxval are scaled to 255, rounded;
// - CMYK and YCCK JPEGs are assumed to be inverted, as Adobe writes them.
// JPEG and PNG pixels are, byte for byte, those of OpenCV's imread.
//
// A file is read whole or not at all: where the file does not hold every pixel, it is refused, also
// where libjpeg or libpng would make up the rest. What no pixel depends on is passed over, with a
// note: bytes between the segments of a JPEG, as cameras leave them (but neither a segment whose
// marker is damaged, nor what may be coded data after a scan); a wrong checksum of a PNG's IEND or
// ancillary chunk; bytes after the data of the pixels, or after the end; further images.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "kernels/filter/image.h"

namespace bb {

enum class FileFormat { jpeg, png, pnm };

/// A file that is not decoded, and why; the message does not name the file.
class CodecError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Finds the format from the file's first bytes (8 suffice). The file's name does not matter.
[[nodiscard]] std::optional<FileFormat> detect_format(std::span<const std::uint8_t> file);

/// The shape that decode() will produce (always 3 channels), from the header alone, without
/// allocating memory for pixels. Throws CodecError. The header may name a shape up to 65500×65500
/// for a JPEG and up to 2³¹-1 in each direction for the other formats: check its size before
/// allocating memory for it.
[[nodiscard]] Shape read_shape(std::span<const std::uint8_t> file);

/// The bytes that decode() takes at most, besides the file and `out`: from the header alone, as
/// read_shape() reads it. A progressive JPEG, and one of several scans, keeps all coefficients.
/// Throws CodecError.
[[nodiscard]] std::size_t decoder_bytes(std::span<const std::uint8_t> file);

/// Decodes the whole file into `out`, whose shape must be read_shape()'s (else throws
/// std::invalid_argument). A truncated or corrupt file throws CodecError; the content of `out` is
/// then unspecified. Returns what was passed over, for a note ("bytes after the end of the image");
/// empty as a rule.
std::string decode(std::span<const std::uint8_t> file, ImageView out);

/// Encodes a grey or RGB image into `file`, whose old content is replaced and whose memory is
/// reused. The same image always gives the same bytes. JPEG is written at `kJpegQuality`, with
/// 4:2:0 chroma and the default Huffman tables; PNG losslessly, with a fast filter and fast
/// compression; PNM as P5 or P6, depending on the channels. Throws CodecError when the format
/// cannot hold the image, std::invalid_argument when the image has neither 1 nor 3 channels; the
/// content of `file` is then unspecified.
void encode(ConstImageView image, FileFormat format, std::vector<std::uint8_t>& file);
inline constexpr int kJpegQuality = 90;

/// The extension of an encoded file without the dot: "jpg", "png", "pgm" or "ppm".
[[nodiscard]] std::string_view file_extension(FileFormat format, int channels);

}  // namespace bb
