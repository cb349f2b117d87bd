#include "host/images/image_header.h"

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <optional>
#include <span>
#include <system_error>

#include "host/base/bytes.h"
#include "host/codecs/codec.h"

namespace bb {
namespace {

constexpr std::size_t kLongestHeader = std::size_t{64} << 20;

// The system reads only those pages of a mapped file that are looked at.
class MappedFile {
 public:
  explicit MappedFile(int fd) {
    const off_t size = lseek(fd, 0, SEEK_END);
    if (size < 0) throw_errno();
    if (size == 0) return;
    bytes_ = static_cast<std::size_t>(size);
    memory_ = mmap(nullptr, bytes_, PROT_READ, MAP_PRIVATE, fd, 0);
    if (memory_ == MAP_FAILED) throw_errno();
  }
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile() {
    if (bytes_ != 0) munmap(memory_, bytes_);
  }

  [[nodiscard]] std::span<const std::uint8_t> bytes() const {
    return {static_cast<const std::uint8_t*>(memory_), bytes_};
  }

 private:
  [[noreturn]] static void throw_errno() {
    throw std::system_error(errno, std::generic_category(), "cannot read it");
  }

  void* memory_ = nullptr;
  std::size_t bytes_ = 0;
};

// Takes a number and the space after it off the text. Digits only: no sign, no other white space.
template <class Number>
std::optional<Number> take_number(std::string_view& text) {
  Number number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || text.front() == '-' || rest == end || *rest != ' ') {
    return std::nullopt;
  }
  text.remove_prefix(static_cast<std::size_t>(rest - text.data()) + 1);
  return number;
}

void check_file_size(std::size_t bytes, std::size_t most) {
  if (bytes <= most) return;
  throw CodecError(fmt::format("the file has {}, and an image of its size at most {}",
                               format_bytes(bytes), format_bytes(most)));
}

// Of a progressive JPEG with four components, none of which is stored smaller than the others.
std::size_t most_decoder_bytes(Shape shape) {
  constexpr std::size_t kTables = std::size_t{1} << 20;
  constexpr std::size_t kBytesInColumn = 256;
  constexpr std::size_t kComponents = 4;
  constexpr std::size_t kBytesOfABlock = std::size_t{2} * 64 + sizeof(void*);
  const auto blocks = [](int samples) { return static_cast<std::size_t>(samples) / 8 + 5; };
  return kTables + kBytesInColumn * static_cast<std::size_t>(shape.width) +
         kComponents * blocks(shape.width) * blocks(shape.height) * kBytesOfABlock;
}

}  // namespace

std::size_t most_file_bytes(std::size_t pixels) {
  constexpr std::size_t kBytesOfAPixel = 18;  // "65535 65535 65535 "
  constexpr std::size_t kMostPixels = std::size_t{1} << 48;
  return kLongestHeader + kBytesOfAPixel * std::min(pixels, kMostPixels);
}

ImageHeader read_header(int fd, std::size_t max_pixels) {
  const MappedFile mapped(fd);
  std::span<const std::uint8_t> file = mapped.bytes();
  const std::optional<FileFormat> format = detect_format(file);
  if (format) check_file_size(file.size(), most_file_bytes(max_pixels));
  // The header of a PNM tells how long the file must be.
  if (format != FileFormat::pnm) file = file.first(std::min(file.size(), kLongestHeader));
  ImageHeader header{read_shape(file), decoder_bytes(file)};
  check_size(header.shape, max_pixels);
  check_file_size(mapped.bytes().size(), most_file_bytes(header.shape.pixels()));
  return header;
}

std::string to_reply(const ImageHeader& header) {
  return fmt::format("{} {} {}", header.shape.width, header.shape.height, header.decoder_bytes);
}

ImageHeader header_from_reply(std::string_view reply, std::size_t max_pixels) {
  const std::string ended = fmt::format("{} ", reply);
  std::string_view rest = ended;
  const auto width = take_number<int>(rest);
  const auto height = take_number<int>(rest);
  const auto bytes = take_number<std::size_t>(rest);
  if (!width || !height || !bytes || !rest.empty() || *width <= 0 || *height <= 0) {
    throw CodecError("its process told nonsense of its header");
  }
  const ImageHeader header{{*width, *height, 3}, *bytes};
  check_size(header.shape, max_pixels);
  if (header.decoder_bytes > most_decoder_bytes(header.shape)) {
    throw CodecError("its process asks for more memory than decoding takes");
  }
  return header;
}

void check_size(Shape shape, std::size_t max_pixels) {
  if (shape.pixels() > max_pixels) {
    throw CodecError(fmt::format("{}×{} pixels are more than --max-pixels {}", shape.width,
                                 shape.height, max_pixels));
  }
}

}  // namespace bb
