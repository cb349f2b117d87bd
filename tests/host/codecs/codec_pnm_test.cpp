// Tests the rules of PNM, with files that are composed byte by byte.
#include <gtest/gtest.h>

#include <string>

#include "tests/host/codecs/codec_testing.h"

namespace bb {
namespace {

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

}  // namespace
}  // namespace bb
