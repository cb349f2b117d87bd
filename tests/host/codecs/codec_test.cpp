// Tests properties that every format has, with files that this program encodes. codec_jpeg_test,
// codec_png_test and codec_pnm_test have hand-made files; codec_files_test has photos and broken
// files from other projects.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <random>

#include "tests/host/codecs/codec_testing.h"

namespace bb {
namespace {

constexpr std::array kFormats = {FileFormat::jpeg, FileFormat::png, FileFormat::pnm};

// The samples that are read from a file of `image`: a grey image is read as RGB.
std::vector<std::uint8_t> rgb_samples(const Image& image) {
  std::vector<std::uint8_t> rgb;
  const ConstImageView view = image.view();
  for (const std::uint8_t sample : view.samples()) {
    rgb.insert(rgb.end(), image.shape().channels == 1 ? 3 : 1, sample);
  }
  return rgb;
}

TEST(Codec, FormatIsFoundByContent) {
  for (const FileFormat format : kFormats) {
    for (const int channels : {1, 3}) {
      EXPECT_EQ(detect_format(encoded({5, 4, channels}, format)), format);
    }
  }
  for (const char* pnm : {"P1 1", "P2\r\n12", "P3\n#", "P4\t7", "P5#", "P6      "}) {
    EXPECT_EQ(detect_format(text(pnm)), FileFormat::pnm) << pnm;
  }
  for (const char* other : {"", "P", "P5", "P0 1 1", "P7 1 1", "P6x", "P61 1", "P2 of 3", "P1: 1",
                            "BM", "\x89PNG\n", "\xFF\xD8"}) {
    EXPECT_EQ(detect_format(text(other)), std::nullopt) << other;
    EXPECT_THROW((void)read_shape(text(other)), CodecError) << other;
  }
}

TEST(Codec, ExtensionNamesTheFormat) {
  EXPECT_EQ(file_extension(FileFormat::jpeg, 1), "jpg");
  EXPECT_EQ(file_extension(FileFormat::png, 3), "png");
  EXPECT_EQ(file_extension(FileFormat::pnm, 1), "pgm");
  EXPECT_EQ(file_extension(FileFormat::pnm, 3), "ppm");
}

class CodecRoundTrip : public testing::TestWithParam<Shape> {};

TEST_P(CodecRoundTrip, IsExactInPngAndPnm) {
  const Image image = picture(GetParam());
  for (const FileFormat format : {FileFormat::png, FileFormat::pnm}) {
    const Image back = decoded(encoded(image, format));
    EXPECT_EQ(back.shape(), (Shape{GetParam().width, GetParam().height, 3}));
    EXPECT_EQ(samples(back), rgb_samples(image)) << file_extension(format, GetParam().channels);
  }
}

TEST_P(CodecRoundTrip, IsCloseInJpeg) {
  const Image image = picture(GetParam());
  const Image back = decoded(encoded(image, FileFormat::jpeg));
  ASSERT_EQ(back.shape(), (Shape{GetParam().width, GetParam().height, 3}));
  const auto before = rgb_samples(image);
  const auto after = samples(back);
  double sum = 0;
  for (std::size_t i = 0; i < before.size(); ++i) sum += std::abs(before[i] - after[i]);
  EXPECT_LT(sum / static_cast<double>(before.size()), 3.0);
}

TEST_P(CodecRoundTrip, GivesTheSameBytesAgainAndKeepsTheMemory) {
  const Image image = picture(GetParam());
  for (const FileFormat format : kFormats) {
    const File once = encoded(image, format);
    File file(100'000, 0xAA);
    const std::uint8_t* memory = file.data();
    encode(image.view(), format, file);
    EXPECT_EQ(file, once);
    EXPECT_EQ(file.data(), memory);
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, CodecRoundTrip,
                         testing::Values(Shape{1, 1, 1}, Shape{1, 1, 3}, Shape{1, 9, 1},
                                         Shape{1, 9, 3}, Shape{17, 1, 1}, Shape{17, 1, 3},
                                         Shape{70, 3, 1}, Shape{70, 3, 3}, Shape{33, 95, 1},
                                         Shape{33, 95, 3}, Shape{160, 121, 3}),
                         [](const auto& info) {
                           const Shape shape = info.param;
                           return fmt::format("{}x{}x{}", shape.width, shape.height,
                                              shape.channels);
                         });

TEST(Codec, OutputLargerThanItsMemoryGrows) {
  std::minstd_rand random(2);
  Image noise({300, 300, 3});
  const ImageView view = noise.view();
  for (auto& sample : view.samples()) sample = static_cast<std::uint8_t>(random());
  for (const FileFormat format : kFormats) EXPECT_GT(encoded(noise, format).size(), 50'000U);
  EXPECT_EQ(samples(decoded(encoded(noise, FileFormat::png))), samples(noise));
}

TEST(Codec, JpegIsWrittenAsDocumented) {
  const File colour = encoded({40, 24, 3}, FileFormat::jpeg);
  const File grey = encoded({40, 24, 1}, FileFormat::jpeg);
  const auto position = [](const File& file, const File& bytes) {
    return std::search(file.begin(), file.end(), bytes.begin(), bytes.end()) - file.begin();
  };
  // SOF0, 8 bits, 24x40, and the components with their sampling: 4:2:0.
  EXPECT_NE(position(colour, {0xFF, 0xC0, 0, 17, 8, 0, 24, 0, 40, 3, 1, 0x22, 0, 2, 0x11, 1}),
            std::ssize(colour));
  EXPECT_NE(position(grey, {0xFF, 0xC0, 0, 11, 8, 0, 24, 0, 40, 1, 1, 0x11, 0}), std::ssize(grey));
  // The standard luminance table at quality 90 starts 3 2 2 3 5 8 in zigzag order.
  EXPECT_NE(position(grey, {0xFF, 0xDB, 0, 67, 0, 3, 2, 2, 3, 2, 2}), std::ssize(grey));
}

TEST(Codec, ImageThatCannotBeEncodedIsRefused) {
  File file;
  Image two_channels({2, 2, 2});
  Image empty({0, 0, 3});
  for (const FileFormat format : kFormats) {
    EXPECT_THROW(encode(two_channels.view(), format, file), std::invalid_argument);
    EXPECT_THROW(encode(empty.view(), format, file), CodecError);
  }
  const Image wide = picture({65501, 1, 1});
  EXPECT_THROW(encode(wide.view(), FileFormat::jpeg, file), CodecError);
  EXPECT_EQ(samples(decoded(encoded(wide, FileFormat::png))), rgb_samples(wide));
}

TEST(Codec, OutputOfAnotherShapeIsAnInvalidArgument) {
  for (const FileFormat format : kFormats) {
    const File file = encoded({6, 4, 3}, format);
    for (const Shape shape : {Shape{4, 6, 3}, Shape{6, 4, 1}, Shape{6, 5, 3}, Shape{5, 4, 3}}) {
      Image out(shape);
      EXPECT_THROW(decode(file, out.view()), std::invalid_argument);
    }
  }
}

TEST(Codec, CutAnywhereIsRefused) {
  for (const FileFormat format : kFormats) {
    for (const int channels : {1, 3}) {
      const File file = encoded({21, 18, channels}, format);
      for (std::size_t length = 0; length < file.size(); ++length) {
        const File cut(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(length));
        // A file shorter than a signature may have any format.
        const char* reason = detect_format(cut) ? "truncated" : "";
        ASSERT_TRUE(refused(cut, reason))
            << file_extension(format, channels) << " of " << length << " bytes of " << file.size();
      }
    }
  }
}

// This is possible because every chunk of a PNG has a checksum. JPEG and PNM have none.
TEST(Codec, EveryWrongByteOfAPngIsRefusedButTheChecksumOfItsEnd) {
  const File file = encoded({21, 18, 3}, FileFormat::png);
  for (std::size_t i = 0; i < file.size(); ++i) {
    for (const int flipped : {0x01, 0x20, 0x80, 0xFF}) {
      File wrong = file;
      wrong[i] = static_cast<std::uint8_t>(wrong[i] ^ flipped);
      if (i < file.size() - 4) {
        ASSERT_TRUE(refused(wrong)) << "byte " << i << " xor " << flipped;
      } else {
        ASSERT_EQ(samples(decoded(wrong)), samples(decoded(file)));
        ASSERT_EQ(passed_over(wrong), "a wrong checksum of a chunk without pixels");
      }
    }
  }
}

TEST(Codec, RandomWrongBytesAreReadOrRefusedInSilence) {
  std::minstd_rand random(3);
  testing::internal::CaptureStderr();
  for (const FileFormat format : kFormats) {
    const File file = encoded({50, 40, 3}, format);
    int read = 0;
    for (int i = 0; i < 2000; ++i) {
      File wrong = file;
      // Half of the wrong bytes are in the header, where they do most damage.
      const std::size_t reach =
          i % 2 == 0 ? wrong.size() : std::min<std::size_t>(700, wrong.size());
      wrong[random() % reach] = static_cast<std::uint8_t>(random());
      try {
        read_within_limit(wrong);  // any exception except CodecError fails the test
        ++read;
      } catch (const CodecError&) {
      }
    }
    EXPECT_LT(read, 2000);
  }
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(Codec, BytesAfterTheEndArePassedOver) {
  for (const FileFormat format : kFormats) {
    const File file = encoded({9, 7, 3}, format);
    EXPECT_EQ(passed_over(file), "");
    for (const File& more : {text("and more"), File{0}, file}) {
      EXPECT_EQ(samples(decoded(file + more)), samples(decoded(file)));
      EXPECT_EQ(passed_over(file + more), format == FileFormat::pnm && more == file
                                              ? "further images after the first"
                                              : "bytes after the end of the image");
    }
  }
}

}  // namespace
}  // namespace bb
