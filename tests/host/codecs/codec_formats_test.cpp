// Tests the rules of each format, with files that are composed byte by byte.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
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

TEST(Pnm, MayBeText) {
  EXPECT_EQ(samples(decoded(text("P2 2 1 255 7\n#a comment\n9\n"))), (File{7, 7, 7, 9, 9, 9}));
  EXPECT_EQ(samples(decoded(text("P3\n1 2\n15\n0 15 1\n2 3 4 "))), (File{0, 255, 17, 34, 51, 68}));
  EXPECT_EQ(samples(decoded(text("P2 1 1 65535 256 "))), (File{1, 1, 1})) << "the high byte";
  for (const char* beyond : {"P2 1 1 255 256 ", "P2 1 1 99 100 ", "P2 1 1 9 99999999999999999999 ",
                             "P2 1 1 9 -1 ", "P2 1 1 9 x ", "P1 2 1 02 ", "P1 1 1x1 "}) {
    EXPECT_TRUE(refused(text(beyond), "corrupt PNM")) << beyond;
  }
}

TEST(Pnm, MayBeABitmap) {
  const File expected = {0, 0, 0, 255, 255, 255, 0, 0, 0};  // 1 is black
  EXPECT_EQ(samples(decoded(text("P1 3 1 101"))), expected);
  EXPECT_EQ(samples(decoded(text("P1\n#a\n3 1\n1 0#b\n\n1\n"))), expected);
  EXPECT_EQ(samples(decoded(pnm("P4 3 1\n", {0xBF}))), expected) << "the rest is padding";
  // 9 pixels take two bytes a row
  const Image rows = decoded(pnm("P4 9 2 ", {0xFF, 0x80, 0, 0x7F}));
  EXPECT_EQ(samples(rows), File(27, 0) + File(27, 255));
  EXPECT_TRUE(refused(pnm("P4 9 2 ", {0xFF, 0x80, 0}), "truncated PNM"));
}

TEST(Pnm, OfTextThatIsCutAnywhereIsRefused) {
  for (const char* whole : {"P1 3 2 101\n010", "P2 2 2 255\n255 12 3\n254",
                            "P3 1 2 255\n1 20 255\n1 20 26", "P4 9 2\n\1\2\3\4"}) {
    const File file = text(whole);
    EXPECT_NO_THROW(decoded(file)) << whole;
    for (std::size_t length = 3; length < file.size(); ++length) {
      const File cut(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(length));
      EXPECT_TRUE(refused(cut, "truncated PNM")) << length << " bytes of " << whole;
    }
  }
  // The file of a 250 may have been cut.
  EXPECT_TRUE(refused(text("P2 1 1 255 25"), "its last number may go on"));
  EXPECT_EQ(samples(decoded(text("P2 1 1 255 25\n"))), (File{25, 25, 25}));
}

TEST(Pnm, OfTextMayEndInWhiteSpace) {
  EXPECT_EQ(passed_over(text("P1 1 1 1 \n \n")), "");
  EXPECT_EQ(passed_over(text("P2 1 1 9 1 \n2")), "bytes after the end of the image");
  EXPECT_EQ(passed_over(text("P1 1 1 1\nP1 1 1 0\n")), "further images after the first");
  EXPECT_EQ(samples(decoded(text("P1 1 1 1\nP1 1 1 0\n"))), (File{0, 0, 0}));
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
                             "P5 1 -1 255 ", "P5 1 1 255x", "P5 1.0 1 255 ", "P5 1 1 x255 ",
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
  EXPECT_TRUE(refused(GreyJpeg(GreyJpeg::kBaseline, 1).scan(1, 0, 63).scan(1, 0, 63).file()));
}

const std::string kNoSegment = "bytes that belong to no segment";

// Where the segments of a file begin; the last one is the end-of-image marker.
std::vector<std::size_t> segments_of(const File& file) {
  std::vector<std::size_t> begins = {2};
  while (file.at(begins.back() + 1) != 0xDA) {
    const std::size_t at = begins.back();
    begins.push_back(at + 2 + (std::size_t{file.at(at + 2)} << 8) + file.at(at + 3));
  }
  begins.push_back(file.size() - 2);
  return begins;
}

File inserted(const File& file, std::size_t at, const File& bytes) {
  File longer = file;
  longer.insert(longer.begin() + static_cast<std::ptrdiff_t>(at), bytes.begin(), bytes.end());
  return longer;
}

TEST(Jpeg, BytesBetweenSegmentsAndBeforeTheEndArePassedOver) {
  const File file = encoded({40, 30, 3}, FileFormat::jpeg);
  const std::vector<std::size_t> segments = segments_of(file);
  ASSERT_GT(segments.size(), 5U);
  for (const std::size_t at : std::span(segments).subspan(1)) {  // after the file's signature
    for (const File& bytes : {File(9, 0), File(600, 0), File(99, 'x')}) {
      const File longer = inserted(file, at, bytes);
      ASSERT_EQ(samples(decoded(longer)), samples(decoded(file))) << at;
      ASSERT_EQ(passed_over(longer), kNoSegment) << at;
    }
    // After the scan, the decoder has taken a few bytes in advance, so it may not see them.
    for (const File& bytes : {File{7}, File{0}, File{0, 0}, File(5, 0)}) {
      const File longer = inserted(file, at, bytes);
      ASSERT_EQ(samples(decoded(longer)), samples(decoded(file))) << at;
      if (at != segments.back()) {
        ASSERT_EQ(passed_over(longer), kNoSegment) << at;
      }
    }
    if (at == segments.back()) continue;
    ASSERT_EQ(passed_over(inserted(file, at, text("any bytes at all"))), kNoSegment) << at;
  }
  EXPECT_EQ(passed_over(inserted(file, segments.back(), File(9, 0)) + File{1}),
            kNoSegment + ", bytes after the end of the image");
}

TEST(Jpeg, CutAmongSuchBytesIsRefused) {
  const File file = encoded({40, 30, 3}, FileFormat::jpeg);
  const File longer = inserted(file, file.size() - 2, File(30, 0));
  for (std::size_t length = file.size() - 40; length < longer.size(); ++length) {
    const File cut(longer.begin(), longer.begin() + static_cast<std::ptrdiff_t>(length));
    ASSERT_TRUE(refused(cut, "truncated JPEG")) << length;
  }
}

// Within a scan, such bytes are data that damage displaced: what follows is not where it was.
TEST(Jpeg, BytesBeforeARestartMarkerAreRefused) {
  const File one_block = GreyJpeg(GreyJpeg::kBaseline, 1, 8, 16).scan(1, 0, 63).file();
  const File restart_interval = {0xFF, 0xDD, 0, 4, 0, 1};
  const File next_block = {0xFF, 0xD0, 0x3F};
  const File file =
      inserted(inserted(one_block, one_block.size() - 2, next_block), 2, restart_interval);
  EXPECT_EQ(samples(decoded(file)), kMidGrey + kMidGrey);
  const std::size_t restart = file.size() - 5;
  EXPECT_TRUE(refused(inserted(file, restart, File(9, 0)), "corrupt JPEG"));
  EXPECT_EQ(samples(decoded(inserted(file, file.size() - 2, File(9, 0)))), kMidGrey + kMidGrey);
}

// What a damaged marker hides may decide about the pixels: a table, the colours.
TEST(Jpeg, SegmentWithoutItsMarkerIsRefused) {
  const File file = encoded({40, 30, 3}, FileFormat::jpeg);
  for (const std::size_t at : segments_of(file)) {
    File damaged = file;
    damaged.at(at) = 0x7F;
    EXPECT_TRUE(refused(damaged)) << at;
    damaged = file;
    damaged.at(at + 1) = 0x01;  // a marker that no segment follows
    EXPECT_TRUE(refused(damaged)) << at;
  }
}

TEST(Jpeg, DataThatIsLeftOverIsRefused) {
  const File file = encoded({400, 300, 3}, FileFormat::jpeg);
  const std::size_t scan = *(segments_of(file).end() - 2) + 14;
  const auto middle = file.begin() + static_cast<std::ptrdiff_t>((scan + file.size()) / 2);
  const File again(middle, middle + 30);
  EXPECT_TRUE(refused(inserted(file, file.size() - 2, again), "corrupt JPEG"));
  EXPECT_TRUE(refused(inserted(file, file.size() - 2, text("a comment")), "corrupt JPEG"));
  // A hole of zeros, which are valid codes: they last for more pixels than there are
  File hole = file;
  std::fill(hole.begin() + static_cast<std::ptrdiff_t>(scan), hole.end() - 2, 0);
  EXPECT_TRUE(refused(inserted(hole, hole.size() - 2, File(20'000, 0)), "corrupt JPEG"));
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

TEST(Png, AncillaryChunksChangeNothing) {
  const File header = ihdr(1, 1, 8, 2);
  const File data = idat({0, 10, 20, 30});
  const File extra = chunk("gAMA", big_endian(100'000)) + chunk("iCCP", text("not a profile")) +
                     chunk("tRNS", {0, 10, 0, 20, 0, 30}) + chunk("tEXt", File(9000, 'x'));
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

TEST(Png, IndexOutsideThePaletteIsBlack) {
  const File palette = chunk("PLTE", {1, 2, 3, 4, 5, 6});
  EXPECT_EQ(samples(decoded(png(ihdr(2, 1, 8, 3), palette + idat({0, 2, 1})))),
            (File{0, 0, 0, 4, 5, 6}));
}

}  // namespace
}  // namespace bb
