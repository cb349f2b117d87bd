#include "host/codecs/codec.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "host/codecs/codec_formats.h"

namespace bb {
namespace {

template <std::size_t Size>
bool starts_with(Bytes file, const std::array<std::uint8_t, Size>& signature) {
  return file.size() >= Size && std::equal(signature.begin(), signature.end(), file.begin());
}

FileFormat require_format(Bytes file) {
  if (file.empty()) throw CodecError("the file is empty");
  const std::optional<FileFormat> format = detect_format(file);
  if (!format) throw CodecError("neither a JPEG, a PNG nor a PNM file");
  return *format;
}

}  // namespace

std::optional<FileFormat> detect_format(std::span<const std::uint8_t> file) {
  constexpr std::array<std::uint8_t, 3> kJpeg = {0xFF, 0xD8, 0xFF};
  constexpr std::array<std::uint8_t, 8> kPng = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  if (starts_with(file, kJpeg)) return FileFormat::jpeg;
  if (starts_with(file, kPng)) return FileFormat::png;
  if (is_pnm(file)) return FileFormat::pnm;
  return std::nullopt;
}

Shape read_shape(std::span<const std::uint8_t> file) {
  switch (require_format(file)) {
    case FileFormat::jpeg:
      return read_jpeg_shape(file);
    case FileFormat::png:
      return read_png_shape(file);
    case FileFormat::pnm:
      return read_pnm_shape(file);
  }
  throw std::invalid_argument("no such file format");
}

std::size_t decoder_bytes(std::span<const std::uint8_t> file) {
  switch (require_format(file)) {
    case FileFormat::jpeg:
      return jpeg_decoder_bytes(file);
    case FileFormat::png:
      return png_decoder_bytes(file);
    case FileFormat::pnm:
      return 0;
  }
  throw std::invalid_argument("no such file format");
}

std::string decode(std::span<const std::uint8_t> file, ImageView out) {
  switch (require_format(file)) {
    case FileFormat::jpeg:
      return decode_jpeg(file, out);
    case FileFormat::png:
      return decode_png(file, out);
    case FileFormat::pnm:
      return decode_pnm(file, out);
  }
  throw std::invalid_argument("no such file format");
}

void encode(ConstImageView image, FileFormat format, std::vector<std::uint8_t>& file) {
  const Shape shape = image.shape();
  if (shape.channels != 1 && shape.channels != 3) {
    throw std::invalid_argument(
        fmt::format("an image of {} channels cannot be encoded", shape.channels));
  }
  if (shape.width <= 0 || shape.height <= 0) {
    throw CodecError("an image without pixels cannot be encoded");
  }
  switch (format) {
    case FileFormat::jpeg:
      return encode_jpeg(image, file);
    case FileFormat::png:
      return encode_png(image, file);
    case FileFormat::pnm:
      return encode_pnm(image, file);
  }
}

std::string_view file_extension(FileFormat format, int channels) {
  switch (format) {
    case FileFormat::jpeg:
      return "jpg";
    case FileFormat::png:
      return "png";
    case FileFormat::pnm:
      return channels == 1 ? "pgm" : "ppm";
  }
  throw std::invalid_argument("no such file format");
}

void require_shape(Shape file, Shape out) {
  if (file == out) return;
  throw std::invalid_argument(fmt::format("the file holds {}x{}x{}, the image to fill is {}x{}x{}",
                                          file.width, file.height, file.channels, out.width,
                                          out.height, out.channels));
}

std::string join_notes(std::string_view inside, std::string_view after) {
  return fmt::format("{}{}{}", inside, inside.empty() || after.empty() ? "" : ", ", after);
}

}  // namespace bb
