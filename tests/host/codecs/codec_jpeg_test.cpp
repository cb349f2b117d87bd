// Tests the rules of JPEG, with files that are composed byte by byte.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "tests/host/codecs/codec_testing.h"

namespace bb {
namespace {

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
    // An empty segment hides nothing, whatever its marker was.
    for (const File& bytes :
         {text("any bytes at all"), File{7, 0xFF, 0xD0, 7}, File{0xFF, 0, 0, 2}}) {
      ASSERT_EQ(passed_over(inserted(file, at, bytes)), kNoSegment) << at;
    }
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
  EXPECT_TRUE(refused(inserted(hole, hole.size() - 2, File(200'000, 0)), "corrupt JPEG"));
}

TEST(Jpeg, ErrorSaysWhatIsWrong) {
  const File file = encoded({40, 30, 3}, FileFormat::jpeg);
  const File cut(file.begin(), file.end() - 40);
  EXPECT_TRUE(refused(cut, "truncated JPEG: Premature end of JPEG file"));
  // A truncated download that was completed with an end-of-image marker.
  EXPECT_TRUE(refused(cut + File{0xFF, 0xD9}, "corrupt JPEG: premature end of data segment"));
}

}  // namespace
}  // namespace bb
