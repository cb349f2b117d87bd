// Helpers of the codecs' tests: small pictures, and checks that a file is read or refused.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "host/codecs/codec.h"

namespace bb {

using File = std::vector<std::uint8_t>;

inline void PrintTo(Shape shape, std::ostream* out) {
  *out << shape.width << "x" << shape.height << "x" << shape.channels;
}

// Gradients with a little noise, which JPEG preserves well.
inline Image picture(Shape shape) {
  std::minstd_rand random(1);
  Image image(shape);
  for (int y = 0; y < shape.height; ++y) {
    const auto row = image.view().row(y);
    for (std::size_t i = 0; i < row.size(); ++i) {
      const auto x = static_cast<int>(i) / shape.channels;
      const auto c = static_cast<int>(i) % shape.channels;
      row[i] = static_cast<std::uint8_t>((x + y) / 2 + 40 * c + static_cast<int>(random() % 4));
    }
  }
  return image;
}

inline File encoded(const Image& image, FileFormat format) {
  File file;
  encode(image.view(), format, file);
  return file;
}

inline File encoded(Shape shape, FileFormat format) { return encoded(picture(shape), format); }

inline Image decoded(const File& file) {
  Image image(read_shape(file));
  decode(file, image.view());
  return image;
}

// What is passed over in a file that is read.
inline std::string passed_over(const File& file) {
  Image image(read_shape(file));
  return decode(file, image.view());
}

// Reads a file as the program does: checks the shape before allocating memory for the pixels.
inline void read_within_limit(const File& file) {
  constexpr std::size_t kMaxPixels = std::size_t{1} << 20;
  if (read_shape(file).pixels() > kMaxPixels) throw CodecError("over the limit");
  decoded(file);
}

inline testing::AssertionResult refused(const File& file, const std::string& reason = "") {
  try {
    read_within_limit(file);
  } catch (const CodecError& error) {
    if (std::string(error.what()).find(reason) != std::string::npos) {
      return testing::AssertionSuccess() << error.what();
    }
    return testing::AssertionFailure() << "refused for another reason: " << error.what();
  }
  return testing::AssertionFailure() << "it was read";
}

inline std::vector<std::uint8_t> samples(const Image& image) {
  const auto view = image.view().samples();
  return {view.begin(), view.end()};
}

inline File text(std::string_view characters) { return {characters.begin(), characters.end()}; }

inline File operator+(File left, const File& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

}  // namespace bb
