// Tests the rules of each format, with files that are composed byte by byte.
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <string>

#include "tests/host/codecs/codec_testing.h"

namespace bb {
namespace {

// --- PNM ---

File pnm(const std::string& header, const File& raster) { return text(header) + raster; }

TEST(Pnm, HoldsGreyAndRgb) {
  EXPECT_EQ(samples(decoded(pnm("P5\n2 1\n255\n", {7, 9}))), (File{7, 7, 7, 9, 9, 9}));
  const Image rgb = decoded(pnm("P6 1 2 255 ", {1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(rgb.shape(), (Shape{1, 2, 3}));
  EXPECT_EQ(samples(rgb), (File{1, 2, 3, 4, 5, 6}));
}

TEST(Pnm, HeaderMayHaveCommentsAndAnyWhiteSpace) {
  const File expected = {1, 2, 3};
  for (const char* header :
       {"P6#a\n1 1 255\n", "P6 # a # b\n#c\r\n 1\t#\n1\v255\n", "P6\r\n1\r\n1\r\n255\n",
        "P6 1#width\n1 255 ", "P6 1 1 255#the raster follows\n", "P6 01 001 00255\n"}) {
    EXPECT_EQ(samples(decoded(pnm(header, expected))), expected) << header;
  }
  // One white-space byte ends the header, so the next belongs to the raster.
  EXPECT_EQ(samples(decoded(pnm("P6 1 1 255\n", {'\n', ' ', '#'}))), (File{'\n', ' ', '#'}));
}

TEST(Pnm, SamplesAreScaledFromTheMaxval) {
  EXPECT_EQ(samples(decoded(pnm("P6 1 1 1 ", {0, 1, 1}))), (File{0, 255, 255}));
  EXPECT_EQ(samples(decoded(pnm("P6 1 1 100 ", {1, 50, 99}))), (File{3, 128, 252}));  // 127.5 up
  EXPECT_EQ(samples(decoded(pnm("P6 1 1 65535 ", {0, 255, 1, 129, 0xFF, 0xFF}))), (File{0, 1, 255}))
      << "the high byte, as of a PNG";
  EXPECT_EQ(samples(decoded(pnm("P5 1 1 256 ", {1, 0}))), (File{255, 255, 255}));
  EXPECT_EQ(samples(decoded(pnm("P5 1 1 1000 ", {1, 0xF4}))), (File{128, 128, 128}));  // 500
}

TEST(Pnm, HeaderThatIsNotOneIsRefused) {
  const File one = {1};
  for (const char* header : {"P5 0 1 255 ", "P5 1 0 255 ", "P5 1 1 0 ", "P5 1 1 65536 ",
                             "P5 -1 1 255 ", "P5 1 1 255x", "P5 1.0 1 255 ", "P5 1 1 x255 ",
                             "P5 2147483648 1 255 ", "P5 99999999999999999999 1 255 "}) {
    EXPECT_TRUE(refused(pnm(header, one), "corrupt PNM")) << header;
  }
  EXPECT_TRUE(refused(text("P5 1 1 # 255 "), "truncated PNM"));
  EXPECT_TRUE(refused(pnm("P5 2147483647 2147483647 255 ", one), "truncated PNM"));
  EXPECT_TRUE(refused(pnm("P6 2147483647 2147483647 65535 ", one), "truncated PNM"));
}

TEST(Pnm, SampleOverTheMaxvalIsRefused) {
  EXPECT_TRUE(refused(pnm("P5 2 1 100 ", {100, 101}), "larger than the maxval"));
  EXPECT_TRUE(refused(pnm("P5 1 1 256 ", {1, 1}), "larger than the maxval"));
}

// --- JPEG ---

/// An 8×8 JPEG of mid-grey, scan by scan. Its Huffman tables have a single code, the bit 0, which
/// means that nothing changes. So the data of every scan is the same byte.
class GreyJpeg {
 public:
  static constexpr std::uint8_t kBaseline = 0xC0;
  static constexpr std::uint8_t kProgressive = 0xC2;

  explicit GreyJpeg(std::uint8_t frame, std::uint8_t components, std::uint8_t precision = 8,
                    std::uint8_t height = 8) {
    segment(0xDB, File{0} + File(64, 1));
    File header = {precision, 0, height, 0, 8, components};
    for (std::uint8_t id = 1; id <= components; ++id) header = header + File{id, 0x11, 0};
    segment(frame, header);
    for (const std::uint8_t table : {0x00, 0x10}) {
      segment(0xC4, File{table, 1} + File(15, 0) + File{0});
    }
  }

  GreyJpeg& scan(std::uint8_t component, std::uint8_t first, std::uint8_t last,
                 std::uint8_t bits = 0) {
    segment(0xDA, {1, component, 0, first, last, bits});
    bytes_.push_back(0x3F);
    return *this;
  }

  /// Coefficients first…last, bit after bit from the 13th down.
  GreyJpeg& scan_all_bits(std::uint8_t first, std::uint8_t last) {
    scan(1, first, last, 13);
    for (int low = 12; low >= 0; --low) {
      scan(1, first, last, static_cast<std::uint8_t>((low + 1) << 4 | low));
    }
    return *this;
  }

  [[nodiscard]] File file() const { return bytes_ + File{0xFF, 0xD9}; }

 private:
  void segment(std::uint8_t marker, const File& payload) {
    const auto length = static_cast<std::uint8_t>(payload.size() + 2);
    bytes_ = bytes_ + File{0xFF, marker, 0, length} + payload;
  }

  File bytes_ = {0xFF, 0xD8};
};

const File kMidGrey(std::size_t{8} * 8 * 3, 128);

TEST(Jpeg, HandMadeFileIsRead) {
  EXPECT_EQ(samples(decoded(GreyJpeg(GreyJpeg::kBaseline, 1).scan(1, 0, 63).file())), kMidGrey);
  EXPECT_EQ(
      samples(decoded(
          GreyJpeg(GreyJpeg::kBaseline, 3).scan(1, 0, 63).scan(2, 0, 63).scan(3, 0, 63).file())),
      kMidGrey);
}

TEST(Jpeg, ComponentWithoutAScanIsRefused) {
  const File file = GreyJpeg(GreyJpeg::kBaseline, 3).scan(1, 0, 63).scan(2, 0, 63).file();
  EXPECT_TRUE(refused(file, "truncated JPEG"));
}

TEST(Jpeg, ProgressionThatStopsEarlyIsRefused) {
  const auto progressive = [] { return GreyJpeg(GreyJpeg::kProgressive, 1); };
  EXPECT_EQ(samples(decoded(progressive().scan(1, 0, 0).scan(1, 1, 63).file())), kMidGrey);
  EXPECT_TRUE(refused(progressive().scan(1, 0, 0).file(), "truncated JPEG"));
  EXPECT_TRUE(refused(progressive().scan(1, 0, 0).scan(1, 1, 62).file(), "truncated JPEG"));
  EXPECT_TRUE(refused(progressive().scan(1, 0, 0).scan(1, 1, 63, 1).file(), "truncated JPEG"));
  EXPECT_TRUE(refused(progressive().scan(1, 0, 0, 1).scan(1, 1, 63).file(), "truncated JPEG"));
}

TEST(Jpeg, ScansAreLimited) {
  // The complete picture needs all of these scans: 14 for each range of coefficients.
  GreyJpeg some(GreyJpeg::kProgressive, 1);
  some.scan_all_bits(0, 0).scan_all_bits(1, 2).scan_all_bits(3, 63);
  EXPECT_EQ(samples(decoded(some.file())), kMidGrey);

  GreyJpeg absurd(GreyJpeg::kProgressive, 1);
  absurd.scan_all_bits(0, 0);
  for (std::uint8_t k = 1; k <= 63; ++k) absurd.scan_all_bits(k, k);
  EXPECT_TRUE(refused(absurd.file(), "too many scans"));
}

TEST(Jpeg, HeaderThatCannotBeHonouredIsRefusedByItself) {
  const auto shape_refused = [](const GreyJpeg& jpeg) {
    EXPECT_THROW((void)read_shape(jpeg.file()), CodecError);
  };
  shape_refused(GreyJpeg(GreyJpeg::kBaseline, 1, 12).scan(1, 0, 63));             // bits a sample
  shape_refused(GreyJpeg(GreyJpeg::kBaseline, 1, 8, 0).scan(1, 0, 63));           // height
  shape_refused(GreyJpeg(GreyJpeg::kBaseline, 2).scan(1, 0, 63).scan(2, 0, 63));  // 2 components
  shape_refused(GreyJpeg(0xC3, 1).scan(1, 0, 63));                                // lossless
  shape_refused(GreyJpeg(GreyJpeg::kBaseline, 1));                                // no scan
}

TEST(Jpeg, WhatFollowsTheScanMustBeTheEnd) {
  const File file = encoded({40, 30, 3}, FileFormat::jpeg);
  const File no_end(file.begin(), file.end() - 2);
  const File end = {0xFF, 0xD9};
  EXPECT_EQ(samples(decoded(no_end + end)), samples(decoded(file)));
  EXPECT_TRUE(refused(no_end + File(99, 'x'), "truncated JPEG"));
  EXPECT_TRUE(refused(no_end + File(99, 'x') + end, "corrupt JPEG"));
  EXPECT_TRUE(refused(GreyJpeg(GreyJpeg::kBaseline, 1).scan(1, 0, 63).scan(1, 0, 63).file()));
}

TEST(Jpeg, ErrorSaysWhatIsWrong) {
  const File file = encoded({40, 30, 3}, FileFormat::jpeg);
  const File cut(file.begin(), file.end() - 40);
  EXPECT_TRUE(refused(cut, "truncated JPEG: Premature end of JPEG file"));
  // A truncated download that was completed with an end-of-image marker.
  EXPECT_TRUE(refused(cut + File{0xFF, 0xD9}, "corrupt JPEG: premature end of data segment"));
}

// --- PNG ---

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

TEST(Png, AncillaryChunksChangeNothingButMustBeWhole) {
  const File header = ihdr(1, 1, 8, 2);
  const File data = idat({0, 10, 20, 30});
  const File extra = chunk("gAMA", big_endian(100'000)) + chunk("iCCP", text("not a profile")) +
                     chunk("tRNS", {0, 10, 0, 20, 0, 30}) + chunk("tEXt", File(9000, 'x'));
  EXPECT_EQ(samples(decoded(png(header, extra + data))), (File{10, 20, 30}));
  File damaged = extra;
  damaged.at(8) ^= 1;
  EXPECT_TRUE(refused(png(header, damaged + data), "corrupt PNG: gAMA: CRC error"));
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

TEST(Png, IndexOutsideThePaletteIsBlack) {
  const File palette = chunk("PLTE", {1, 2, 3, 4, 5, 6});
  EXPECT_EQ(samples(decoded(png(ihdr(2, 1, 8, 3), palette + idat({0, 2, 1})))),
            (File{0, 0, 0, 4, 5, 6}));
}

}  // namespace
}  // namespace bb
