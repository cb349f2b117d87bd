// Binary PNM: P5 (grey) and P6 (RGB), one or two bytes a sample, comments in the header.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>

#include "host/codecs/codec_formats.h"

namespace bb {
namespace {

constexpr int kMaxMaxval = 65535;

bool is_space(std::uint8_t c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool is_digit(std::uint8_t c) { return c >= '0' && c <= '9'; }

/// Parses the header byte by byte.
class HeaderReader {
 public:
  explicit HeaderReader(Bytes rest) : rest_(rest) {}

  /// Reads the next number, after any white space and comments. It may be at most `largest`.
  int number(std::string_view name, int largest) {
    skip_space();
    if (!is_digit(peek())) throw CodecError(fmt::format("corrupt PNM: the {} is no number", name));
    int value = 0;
    while (is_digit(peek())) {
      const int digit = take() - '0';
      if (value > (largest - digit) / 10) {
        throw CodecError(fmt::format("corrupt PNM: the {} is larger than {}", name, largest));
      }
      value = 10 * value + digit;
    }
    if (value == 0) throw CodecError(fmt::format("corrupt PNM: the {} is 0", name));
    return value;
  }

  /// The bytes after the single white-space byte (or the single comment) that ends the header.
  Bytes raster() {
    if (peek() == '#') {
      skip_comment();
    } else if (!is_space(take())) {
      throw CodecError("corrupt PNM: no white space after the maxval");
    }
    return rest_;
  }

 private:
  [[nodiscard]] std::uint8_t peek() const {
    if (rest_.empty()) throw CodecError("truncated PNM: the file ends in its header");
    return rest_.front();
  }
  std::uint8_t take() {
    const std::uint8_t c = peek();
    rest_ = rest_.subspan(1);
    return c;
  }
  void skip_comment() {  // including the end of its line
    std::uint8_t c = take();
    while (c != '\n' && c != '\r') c = take();
  }
  void skip_space() {
    while (is_space(peek()) || peek() == '#') {
      if (peek() == '#') {
        skip_comment();
      } else {
        take();
      }
    }
  }

  Bytes rest_;
};

struct Pnm {
  Shape stored;  // 1 channel for P5
  int maxval = 0;
  Bytes raster;
};

/// The header determines the exact length of the file, so this function checks the length too.
Pnm parse(Bytes file) {
  Pnm pnm;
  pnm.stored.channels = file[1] == '5' ? 1 : 3;
  HeaderReader header(file.subspan(2));
  pnm.stored.width = header.number("width", std::numeric_limits<int>::max());
  pnm.stored.height = header.number("height", std::numeric_limits<int>::max());
  pnm.maxval = header.number("maxval", kMaxMaxval);
  pnm.raster = header.raster();

  const std::size_t row_bytes = pnm.stored.row_bytes() * (pnm.maxval > 255 ? 2 : 1);
  const auto height = static_cast<std::size_t>(pnm.stored.height);
  const std::size_t whole_rows = pnm.raster.size() / row_bytes;  // their product may overflow
  if (whole_rows < height) {
    throw CodecError(fmt::format("truncated PNM: {} of {} rows", whole_rows, height));
  }
  if (pnm.raster.size() != height * row_bytes) {
    throw CodecError(fmt::format("corrupt PNM: {} bytes after the last pixel",
                                 pnm.raster.size() - height * row_bytes));
  }
  return pnm;
}

std::uint8_t scale(int sample, int maxval) {
  if (sample > maxval) throw CodecError("corrupt PNM: a sample is larger than the maxval");
  if (maxval == kMaxMaxval) return static_cast<std::uint8_t>(sample >> 8);  // as of a 16-bit PNG
  return static_cast<std::uint8_t>((sample * 255 + maxval / 2) / maxval);
}

/// Calls write(i, value) for every sample, scaled to 0…255.
template <class Write>
void for_each_sample(const Pnm& pnm, Write write) {
  const std::size_t samples = pnm.stored.bytes();
  if (pnm.maxval == 255) {
    for (std::size_t i = 0; i < samples; ++i) write(i, pnm.raster[i]);
  } else if (pnm.maxval < 255) {
    for (std::size_t i = 0; i < samples; ++i) write(i, scale(pnm.raster[i], pnm.maxval));
  } else {
    for (std::size_t i = 0; i < samples; ++i) {
      write(i, scale(pnm.raster[2 * i] << 8 | pnm.raster[2 * i + 1], pnm.maxval));
    }
  }
}

}  // namespace

Shape read_pnm_shape(Bytes file) {
  const Shape stored = parse(file).stored;
  return {stored.width, stored.height, 3};
}

void decode_pnm(Bytes file, ImageView out) {
  const Pnm pnm = parse(file);
  require_shape({pnm.stored.width, pnm.stored.height, 3}, out.shape());
  const std::span rgb = out.samples();
  if (pnm.stored.channels == 3) {
    for_each_sample(pnm, [&](std::size_t i, std::uint8_t value) { rgb[i] = value; });
  } else {
    for_each_sample(pnm, [&](std::size_t i, std::uint8_t value) {
      std::fill_n(rgb.begin() + static_cast<std::ptrdiff_t>(3 * i), 3, value);
    });
  }
}

void encode_pnm(ConstImageView image, std::vector<std::uint8_t>& file) {
  const Shape shape = image.shape();
  file.clear();
  fmt::format_to(std::back_inserter(file), "P{}\n{} {}\n255\n", shape.channels == 1 ? 5 : 6,
                 shape.width, shape.height);
  file.insert(file.end(), image.samples().begin(), image.samples().end());
}

}  // namespace bb
