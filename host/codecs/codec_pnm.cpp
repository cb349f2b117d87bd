// PNM: bitmaps (P1, P4), grey (P2, P5) and RGB (P3, P6); samples as text (P1 to P3) or as bytes,
// one or two a sample, or as bits. Comments may stand in the header and between samples that are
// text.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <limits>

#include "host/codecs/codec_formats.h"

namespace bb {
namespace {

constexpr int kMaxMaxval = 65535;

bool is_space(std::uint8_t c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool is_digit(std::uint8_t c) { return c >= '0' && c <= '9'; }

/// Parses text byte by byte.
class Reader {
 public:
  explicit Reader(Bytes rest) : rest_(rest) {}

  /// Reads the next number, after any white space and comments. It may be at most `largest`. Where
  /// the file ends with it, no digit must be lost: one more would have made it too large.
  int number(std::string_view name, int largest) {
    skip_space();
    if (!is_digit(peek())) throw CodecError(fmt::format("corrupt PNM: the {} is no number", name));
    int value = 0;
    while (!rest_.empty() && is_digit(peek())) {
      const int digit = take() - '0';
      if (value > (largest - digit) / 10) {
        throw CodecError(fmt::format("corrupt PNM: the {} is larger than {}", name, largest));
      }
      value = 10 * value + digit;
    }
    if (rest_.empty() && value <= largest / 10) {
      throw CodecError("truncated PNM: its last number may go on: end the file with a new line");
    }
    return value;
  }

  /// The same, but 0 is an error.
  int positive(std::string_view name, int largest) {
    const int value = number(name, largest);
    if (value == 0) throw CodecError(fmt::format("corrupt PNM: the {} is 0", name));
    return value;
  }

  /// Reads the next digit 0 or 1, which need not be apart from the one before.
  bool bit() {
    skip_space();
    const std::uint8_t c = take();
    if (c != '0' && c != '1') throw CodecError("corrupt PNM: a pixel is neither 0 nor 1");
    return c == '1';
  }

  /// Reads the single white-space byte (or the single comment) that ends the header.
  void end_header() {
    if (peek() == '#') {
      skip_comment();
    } else if (!is_space(take())) {
      throw CodecError("corrupt PNM: no white space after its header");
    }
  }

  [[nodiscard]] Bytes rest() const { return rest_; }

 private:
  [[nodiscard]] std::uint8_t peek() const {
    if (rest_.empty()) throw CodecError("truncated PNM: the file ends before its last pixel");
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
  bool plain = false;   // samples are text
  bool bitmap = false;  // a sample is a bit, and 1 is black
  Shape stored;         // 1 channel but for RGB
  int maxval = 1;
  Bytes raster;             // and what follows it
  std::size_t row_bytes{};  // of the raster; the least possible where samples are text
};

/// The header tells how many bytes the pixels take at least, so this function checks that, too.
Pnm parse(Bytes file) {
  Pnm pnm;
  const int kind = file[1] - '0';
  pnm.plain = kind <= 3;
  pnm.bitmap = kind % 3 == 1;
  pnm.stored.channels = kind % 3 == 0 ? 3 : 1;
  Reader header(file.subspan(2));
  pnm.stored.width = header.positive("width", std::numeric_limits<int>::max());
  pnm.stored.height = header.positive("height", std::numeric_limits<int>::max());
  if (!pnm.bitmap) pnm.maxval = header.positive("maxval", kMaxMaxval);
  header.end_header();
  pnm.raster = header.rest();

  const std::size_t samples = pnm.stored.row_bytes();
  if (pnm.bitmap) {
    pnm.row_bytes = pnm.plain ? samples : (samples + 7) / 8;
  } else {
    pnm.row_bytes = samples * (pnm.plain || pnm.maxval > 255 ? 2 : 1);
  }
  const auto height = static_cast<std::size_t>(pnm.stored.height);
  const std::size_t rows = pnm.raster.size() / pnm.row_bytes;  // their product may overflow
  if (rows < height) {
    throw CodecError(fmt::format("truncated PNM: {} of {} rows at most", rows, height));
  }
  return pnm;
}

std::uint8_t scale(int sample, int maxval) {
  if (sample > maxval) throw CodecError("corrupt PNM: a sample is larger than the maxval");
  if (maxval == kMaxMaxval) return static_cast<std::uint8_t>(sample >> 8);  // as of a 16-bit PNG
  return static_cast<std::uint8_t>((sample * 255 + maxval / 2) / maxval);
}

/// Calls write(i, value) for every sample, scaled to 0…255. Returns the bytes after the last one.
template <class Write>
Bytes for_each_text_sample(const Pnm& pnm, Write write) {
  const std::size_t samples = pnm.stored.bytes();
  Reader reader(pnm.raster);
  for (std::size_t i = 0; i < samples; ++i) {
    if (pnm.bitmap) {
      write(i, reader.bit() ? 0 : 255);
    } else {
      write(i, scale(reader.number("sample", pnm.maxval), pnm.maxval));
    }
  }
  const Bytes rest = reader.rest();
  return {std::ranges::find_if_not(rest, is_space), rest.end()};
}

/// The same.
template <class Write>
Bytes for_each_binary_sample(const Pnm& pnm, Write write) {
  const std::size_t samples = pnm.stored.bytes();
  const Bytes raster = pnm.raster;
  if (pnm.bitmap) {
    const auto width = static_cast<std::size_t>(pnm.stored.width);
    for (std::size_t i = 0; i < samples; ++i) {
      const std::size_t x = i % width;
      const int byte = raster[i / width * pnm.row_bytes + x / 8];
      write(i, (byte >> (7 - x % 8) & 1) != 0 ? 0 : 255);
    }
  } else if (pnm.maxval == 255) {
    for (std::size_t i = 0; i < samples; ++i) write(i, raster[i]);
  } else if (pnm.maxval < 255) {
    for (std::size_t i = 0; i < samples; ++i) write(i, scale(raster[i], pnm.maxval));
  } else {
    for (std::size_t i = 0; i < samples; ++i) {
      write(i, scale(raster[2 * i] << 8 | raster[2 * i + 1], pnm.maxval));
    }
  }
  return raster.subspan(pnm.row_bytes * static_cast<std::size_t>(pnm.stored.height));
}

template <class Write>
Bytes for_each_sample(const Pnm& pnm, Write write) {
  return pnm.plain ? for_each_text_sample(pnm, write) : for_each_binary_sample(pnm, write);
}

}  // namespace

bool is_pnm(Bytes file) {
  if (file.size() < 3 || file[0] != 'P' || file[1] < '1' || file[1] > '6') return false;
  const Bytes after = file.subspan(2);
  // A text may begin like that, too, so look on: a number or a comment follows.
  const auto next = std::ranges::find_if_not(after, is_space);
  if (next == after.end()) return true;
  return *next == '#' || (next != after.begin() && is_digit(*next));
}

Shape read_pnm_shape(Bytes file) {
  const Shape stored = parse(file).stored;
  return {stored.width, stored.height, 3};
}

std::string decode_pnm(Bytes file, ImageView out) {
  const Pnm pnm = parse(file);
  require_shape({pnm.stored.width, pnm.stored.height, 3}, out.shape());
  const std::span rgb = out.samples();
  const Bytes rest =
      pnm.stored.channels == 3
          ? for_each_sample(pnm, [&](std::size_t i, std::uint8_t value) { rgb[i] = value; })
          : for_each_sample(pnm, [&](std::size_t i, std::uint8_t value) {
              std::fill_n(rgb.begin() + static_cast<std::ptrdiff_t>(3 * i), 3, value);
            });
  if (rest.empty()) return "";
  return std::string(is_pnm(rest) ? "further images after the first" : kTrailing);
}

void encode_pnm(ConstImageView image, std::vector<std::uint8_t>& file) {
  const Shape shape = image.shape();
  file.clear();
  fmt::format_to(std::back_inserter(file), "P{}\n{} {}\n255\n", shape.channels == 1 ? 5 : 6,
                 shape.width, shape.height);
  file.insert(file.end(), image.samples().begin(), image.samples().end());
}

}  // namespace bb
