// Reads any bytes as an image file. They must either be refused with a CodecError, or give pixels
// that both lossless formats preserve.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "host/codecs/codec.h"

namespace {

// The fuzzer's files are small. Large images would slow the fuzzer down, so that it finds fewer
// errors.
constexpr std::size_t kMostPixels = 1 << 20;

void expect_round_trip(bb::ConstImageView image, bb::FileFormat format) {
  std::vector<std::uint8_t> file;
  bb::encode(image, format, file);
  if (bb::read_shape(file) != image.shape()) std::abort();
  bb::Image decoded(image.shape());
  bb::decode(file, decoded.view());
  if (!std::ranges::equal(decoded.view().samples(), image.samples())) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span<const std::uint8_t> file(data, size);
  bb::Image image;
  try {
    const bb::Shape shape = bb::read_shape(file);
    if (shape.pixels() > kMostPixels) return 0;
    image.reshape(shape);
    bb::decode(file, image.view());
  } catch (const bb::CodecError&) {
    return 0;
  }
  expect_round_trip(image.view(), bb::FileFormat::png);
  expect_round_trip(image.view(), bb::FileFormat::pnm);
  std::vector<std::uint8_t> jpeg;  // JPEG changes pixels, but never the shape
  bb::encode(image.view(), bb::FileFormat::jpeg, jpeg);
  if (bb::read_shape(jpeg) != image.shape()) std::abort();
  return 0;
}
