#include "host/images/decoding.h"

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>

#include "host/base/files.h"
#include "host/base/text.h"
#include "host/codecs/codec.h"
#include "host/images/image_header.h"

namespace bb {
namespace {

constexpr std::size_t kProcessBytes = std::size_t{2} << 20;  // of any process

FileDescriptor open_again(const SetImage& image) {
  OpenFile file = open_file(image.file);
  if (file.bytes > image.file_bytes) throw CodecError("it grew since it was listed");
  return std::move(file.descriptor);
}

// Returns what was passed over, as decode() does.
std::string decode_file(const SetImage& image, int file, ImageView out) {
  std::vector<std::uint8_t> bytes;
  read_open_file(file, image.file_bytes, bytes);
  return decode(bytes, out);
}

// What a process says that it passed over is shown to the user.
std::vector<IsolatedResult> made_printable(std::vector<IsolatedResult> results) {
  constexpr std::size_t kLongest = 200;
  for (IsolatedResult& result : results) {
    if (result.ok) result.text = printable_text(result.text.substr(0, kLongest));
  }
  return results;
}

}  // namespace

std::vector<IsolatedResult> read_headers(std::span<SetImage> images, std::size_t max_pixels,
                                         const Isolation& isolation) {
  std::vector<IsolatedResult> results = run_isolated(
      images.size(), isolation, Sandbox::decoding,
      [&](std::size_t i) {
        OpenFile file = open_file(images[i].file);
        images[i].file_bytes = file.bytes;
        return Supplies{.file = std::move(file.descriptor), .memory_bytes = kProcessBytes};
      },
      [&](std::size_t /*i*/, int file) { return to_reply(read_header(file, max_pixels)); });
  for (std::size_t i = 0; i < images.size(); ++i) {
    if (!results[i].ok) continue;
    try {
      const ImageHeader header = header_from_reply(results[i].text, max_pixels);
      images[i].shape = header.shape;
      images[i].decoder_bytes = header.decoder_bytes;
    } catch (const CodecError& error) {
      results[i] = {false, error.what()};
    }
  }
  return results;
}

std::size_t decoding_bytes(const SetImage& image) {
  return kProcessBytes + image.file_bytes + image.decoder_bytes;
}

std::vector<IsolatedResult> decode_files(std::span<const SetImage> images, const ImageArena& pixels,
                                         const Isolation& isolation) {
  return made_printable(run_isolated(
      images.size(), isolation, Sandbox::decoding,
      [&](std::size_t i) {
        return Supplies{open_again(images[i]), pixels.view(i).samples(), decoding_bytes(images[i])};
      },
      [&](std::size_t i, int file) { return decode_file(images[i], file, pixels.view(i)); }));
}

std::vector<IsolatedResult> try_files(std::span<const SetImage> images,
                                      const Isolation& isolation) {
  return made_printable(run_isolated(
      images.size(), isolation, Sandbox::decoding,
      [&](std::size_t i) {
        return Supplies{.file = open_again(images[i]),
                        .memory_bytes = decoding_bytes(images[i]) + images[i].shape.bytes()};
      },
      [&](std::size_t i, int file) {
        Image unkept(images[i].shape);
        return decode_file(images[i], file, unkept.view());
      }));
}

}  // namespace bb
