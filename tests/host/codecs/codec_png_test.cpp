// Tests the rules of PNG, with files that are composed byte by byte.
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "tests/host/codecs/codec_testing.h"

namespace bb {
namespace {

File big_endian(std::uint32_t value) {
  return {static_cast<std::uint8_t>(value >> 24), static_cast<std::uint8_t>(value >> 16),
          static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)};
}

std::uint32_t crc(const File& bytes) {
  std::uint32_t value = 0xFFFFFFFF;
  for (const std::uint8_t byte : bytes) {
    value ^= byte;
    for (int bit = 0; bit < 8; ++bit) value = value >> 1 ^ (value & 1 ? 0xEDB88320 : 0);
  }
  return ~value;
}

File chunk(std::string_view type, const File& data) {
  const File checked = text(type) + data;
  return big_endian(static_cast<std::uint32_t>(data.size())) + checked + big_endian(crc(checked));
}

const File kSignature = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

File ihdr(std::uint32_t width, std::uint32_t height, std::uint8_t depth, std::uint8_t colour) {
  return chunk("IHDR", big_endian(width) + big_endian(height) + File{depth, colour, 0, 0, 0});
}

/// Encodes rows in one uncompressed deflate block. Each row starts with the byte 0, which means no
/// filter.
File idat(const File& rows) {
  std::uint32_t low = 1;
  std::uint32_t high = 0;
  for (const std::uint8_t byte : rows) {
    low = (low + byte) % 65521;
    high = (high + low) % 65521;
  }
  const auto size = static_cast<std::uint8_t>(rows.size());
  const File block = {0x78, 0x01, 1, size, 0, static_cast<std::uint8_t>(~size), 0xFF};
  return chunk("IDAT", block + rows + big_endian(high << 16 | low));
}

File png(const File& header, const File& data) {
  return kSignature + header + data + chunk("IEND", {});
}

TEST(Png, SamplesAreReducedAsDocumented) {
  // 16 bits: the high byte. Alpha is dropped, even if it is 0.
  EXPECT_EQ(samples(decoded(png(ihdr(1, 1, 16, 2), idat({0, 1, 0xFF, 2, 0x80, 3, 0})))),
            (File{1, 2, 3}));
  EXPECT_EQ(samples(decoded(png(ihdr(1, 1, 8, 6), idat({0, 10, 20, 30, 0})))), (File{10, 20, 30}));
  EXPECT_EQ(samples(decoded(png(ihdr(1, 1, 8, 4), idat({0, 77, 0})))), (File{77, 77, 77}));
  EXPECT_EQ(samples(decoded(png(ihdr(2, 1, 2, 0), idat({0, 0x90})))),
            (File{170, 170, 170, 85, 85, 85}));
  const File palette = chunk("PLTE", {1, 2, 3, 4, 5, 6});
  EXPECT_EQ(samples(decoded(png(ihdr(2, 1, 1, 3), palette + idat({0, 0x40})))),
            (File{1, 2, 3, 4, 5, 6}));
}

TEST(Png, AncillaryChunksChangeNothing) {
  const File header = ihdr(1, 1, 8, 2);
  const File data = idat({0, 10, 20, 30});
  const File extra = chunk("gAMA", big_endian(100'000)) + chunk("iCCP", text("not a profile")) +
                     chunk("tRNS", {9, 10, 9, 20, 9, 30}) + chunk("tEXt", File(9000, 'x'));
  EXPECT_EQ(samples(decoded(png(header, extra + data))), (File{10, 20, 30}));
  File damaged = extra;
  damaged.at(8) ^= 1;
  EXPECT_EQ(samples(decoded(png(header, damaged + data))), (File{10, 20, 30}));
  EXPECT_EQ(samples(decoded(png(header, data + damaged))), (File{10, 20, 30}));
  EXPECT_EQ(passed_over(png(header, damaged + data)), "a wrong checksum of a chunk without pixels");
  EXPECT_EQ(passed_over(png(header, data + damaged) + File{1}),
            "a wrong checksum of a chunk without pixels, bytes after the end of the image");
}

TEST(Png, ShapeIsReadWithoutPixels) {
  for (const std::uint32_t side : {20'000U, 2'000'000U, 0x7FFFFFFFU}) {
    const auto expected = static_cast<int>(side);
    EXPECT_EQ(read_shape(png(ihdr(side, side, 8, 2), idat({0}))), (Shape{expected, expected, 3}));
  }
  EXPECT_TRUE(refused(png(ihdr(0, 1, 8, 2), idat({0}))));
  EXPECT_TRUE(refused(png(ihdr(1, 0, 8, 2), idat({0}))));
  EXPECT_TRUE(refused(png(ihdr(0x80000000, 1, 8, 2), idat({0}))));
  EXPECT_TRUE(refused(png(ihdr(1, 1, 3, 2), idat({0}))));
  EXPECT_TRUE(refused(png(ihdr(1, 1, 8, 3), idat({0, 0}))));  // no palette
}

TEST(Png, TooLittleOrTooMuchDataIsRefused) {
  const File header = ihdr(2, 1, 8, 0);
  EXPECT_EQ(decoded(png(header, idat({0, 1, 2}))).shape(), (Shape{2, 1, 3}));
  EXPECT_TRUE(refused(png(header, idat({0, 1})), "corrupt PNG"));
  EXPECT_TRUE(refused(png(header, idat({0, 1, 2, 3})), "corrupt PNG"));
  EXPECT_TRUE(refused(png(header, {}), "corrupt PNG"));
  EXPECT_TRUE(refused(png(header, idat({9, 1, 2})), "corrupt PNG"));  // there is no filter 9
  EXPECT_TRUE(refused(kSignature + header + idat({0, 1, 2}), "truncated PNG"));
}

TEST(Png, BytesAfterTheDataOfThePixelsArePassedOver) {
  const File header = ihdr(2, 1, 8, 0);
  const File whole = idat({0, 1, 2});
  const File data(whole.begin() + 8, whole.end() - 4);  // without length, name and checksum
  const File padding(30, 0);
  const File padded = png(header, chunk("IDAT", data + padding));
  EXPECT_EQ(samples(decoded(padded)), samples(decoded(png(header, whole))));
  EXPECT_EQ(passed_over(padded), "data after that of the last pixel");
  File wrong = data;
  wrong.back() ^= 1;  // the checksum of the pixels
  EXPECT_TRUE(refused(png(header, chunk("IDAT", wrong + padding)), "corrupt PNG"));
}

TEST(Png, IndexOutsideThePaletteIsBlack) {
  const File palette = chunk("PLTE", {1, 2, 3, 4, 5, 6});
  EXPECT_EQ(samples(decoded(png(ihdr(2, 1, 8, 3), palette + idat({0, 2, 1})))),
            (File{0, 0, 0, 4, 5, 6}));
}

}  // namespace
}  // namespace bb
