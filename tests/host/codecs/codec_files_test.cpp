// Tests the codecs with real photos, and with odd and broken files from other projects. OpenCV
// shows what the pixels should be.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <string>

#include "tests/host/codecs/codec_testing.h"
#include "tests/support/test_data.h"
#ifdef BACKEND_BENCH_ORACLE
#include <opencv2/imgcodecs.hpp>
#endif

namespace bb {
namespace {

namespace fs = std::filesystem;

using testing::bad_images;
using testing::photos;
using testing::TestData;

File contents(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

#ifdef BACKEND_BENCH_ORACLE
constexpr bool kHaveOracle = true;

::testing::AssertionResult matches_oracle(const fs::path& path, const Image& image) {
  const cv::Mat bgr = cv::imread(path, cv::IMREAD_COLOR | cv::IMREAD_IGNORE_ORIENTATION);
  const Shape shape = image.shape();
  if (bgr.cols != shape.width || bgr.rows != shape.height) {
    return ::testing::AssertionFailure() << "OpenCV reads " << bgr.cols << "x" << bgr.rows;
  }
  for (int y = 0; y < bgr.rows; ++y) {
    const auto row = image.view().row(y);
    for (int x = 0; x < bgr.cols; ++x) {
      for (int c = 0; c < 3; ++c) {
        const int ours = row.subspan(3 * static_cast<std::size_t>(x))[c];
        const int theirs = bgr.at<cv::Vec3b>(y, x)[2 - c];
        if (ours != theirs) {
          return ::testing::AssertionFailure()
                 << fmt::format("x {} y {} channel {}: {}, in OpenCV {}", x, y, c, ours, theirs);
        }
      }
    }
  }
  return ::testing::AssertionSuccess();
}
#else
constexpr bool kHaveOracle = false;

::testing::AssertionResult matches_oracle(const fs::path& /*path*/, const Image& /*image*/) {
  return ::testing::AssertionSuccess();
}
#endif

TEST(CodecFiles, PhotosAreThePixelsOfOpenCv) {
  const TestData& data = photos();
  if (!data.exists()) GTEST_SKIP() << data.missing();
  if (!kHaveOracle) GTEST_SKIP() << "built without OpenCV, so there is nothing to compare with";
  int count = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(data.folder)) {
    if (entry.path().extension() != ".jpg") continue;
    EXPECT_TRUE(matches_oracle(entry.path(), decoded(contents(entry.path())))) << entry.path();
    ++count;
  }
  EXPECT_GT(count, 0);
}

enum class Verdict {
  read,       // with the shape
  too_large,  // the shape is valid, but over the caller's limit
  refused,    // for the given reason
};

struct Case {
  std::string name;
  Verdict verdict = Verdict::refused;
  Shape shape{};
  std::string reason;
};

void PrintTo(const Case& expected, std::ostream* out) { *out << expected.name; }

Case is_read(const char* name, int width, int height) {
  return {name, Verdict::read, {width, height, 3}, ""};
}
Case is_too_large(const char* name, int width, int height) {
  return {name, Verdict::too_large, {width, height, 3}, ""};
}
Case is_refused(const char* name, const char* reason) {
  return {name, Verdict::refused, {}, reason};
}

const std::vector<Case> kCases = {
    is_refused("Bad_height.bmp", "neither"),
    is_refused("Bad_reallybig.bmp", "neither"),
    is_refused("Bad_width.bmp", "neither"),
    is_too_large("bomb_20000x20000_1bit_valid.png", 20000, 20000),
    is_refused("empty.jpg", "empty"),
    is_read("exif_orientation_3.jpg", 1800, 1200),
    is_read("exif_orientation_6.jpg", 1200, 1800),
    is_read("exif_orientation_8.jpg", 1200, 1800),
    is_read("go_video-001.cmyk.jpeg", 150, 103),
    is_read("go_video-001.progressive.jpeg", 150, 103),
    is_refused("go_video-001.progressive.truncated.jpeg", "truncated JPEG"),
    is_read("go_video-001.progressive.truncated.png", 150, 103),
    is_read("go_video-001.rgb.jpeg", 150, 103),
    is_read("go_video-005.gray.jpeg", 150, 103),
    is_too_large("ihdr_65535x65535_short_idat.png", 65535, 65535),
    is_refused("invalid-crc32.png", "CRC"),
    is_refused("invalid-noend.png", "truncated PNG"),
    is_read("invalid-palette.png", 16, 16),
    is_refused("invalid-trunc.png", "truncated PNG"),
    is_refused("invalid-zlib.png", "incorrect data check"),
    is_too_large("jd_61472x32800_throws.jpg", 61472, 32800),
    is_refused("jd_max_size_65535.jpg", "65500"),
    is_read("jpg_named.png", 512, 512),
    is_read("one_by_600.png", 1, 600),
    is_read("one_by_one_rgb.png", 1, 1),
    is_refused("photo_corrupt_middle.jpg", "corrupt JPEG"),
    is_refused("photo_header_only_200B.jpg", "truncated JPEG"),
    is_refused("photo_truncated_50pct.jpg", "truncated JPEG"),
    is_read("pngsuite_PngSuite.png", 256, 256),
    is_read("pngsuite_basi2c08.png", 32, 32),
    is_read("pngsuite_basn0g08.png", 32, 32),
    is_read("pngsuite_basn0g16.png", 32, 32),
    is_read("pngsuite_basn2c16.png", 32, 32),
    is_read("pngsuite_basn3p04.png", 32, 32),
    is_read("pngsuite_basn6a08.png", 32, 32),
    is_read("pngsuite_basn6a16.png", 32, 32),
    is_read("pngsuite_tbbn3p08.png", 32, 32),
    is_refused("pngsuite_xc1n0g08.png", "corrupt PNG"),
    is_refused("pngsuite_xc9n2c08.png", "corrupt PNG"),
    is_refused("pngsuite_xcrn0g04.png", "neither"),
    is_refused("pngsuite_xcsn0g01.png", "CRC"),
    is_refused("pngsuite_xd0n2c08.png", "corrupt PNG"),
    is_refused("pngsuite_xd3n2c08.png", "corrupt PNG"),
    is_refused("pngsuite_xd9n2c08.png", "corrupt PNG"),
    is_refused("pngsuite_xdtn0g01.png", "corrupt PNG"),
    is_refused("pngsuite_xhdn0g08.png", "CRC"),
    is_refused("pngsuite_xlfn0g04.png", "neither"),
    is_refused("pngsuite_xs1n0g01.png", "neither"),
    is_refused("pngsuite_xs2n0g01.png", "neither"),
    is_refused("pngsuite_xs4n0g01.png", "neither"),
    is_refused("pngsuite_xs7n0g01.png", "neither"),
    is_read("rgb16_64.png", 64, 64),
    is_read("testimgari.jpg", 227, 149),
    is_read("testimgint.jpg", 227, 149),
    is_refused("testorig12.jpg", "unsupported JPEG"),
    is_refused("text_named.jpg", "neither"),
};

class CodecBadImage : public ::testing::TestWithParam<Case> {};

TEST_P(CodecBadImage, IsReadOrRefused) {
  const TestData& data = bad_images();
  if (!data.exists()) GTEST_SKIP() << data.missing();
  const Case& expected = GetParam();
  const fs::path path = data.folder / expected.name;
  const File file = contents(path);
  const auto start = std::chrono::steady_clock::now();
  ::testing::internal::CaptureStderr();
  switch (expected.verdict) {
    case Verdict::read: {
      ASSERT_EQ(read_shape(file), expected.shape);
      const Image image = decoded(file);
      EXPECT_TRUE(matches_oracle(path, image));
      break;
    }
    case Verdict::too_large:
      EXPECT_EQ(read_shape(file), expected.shape);
      break;
    case Verdict::refused:
      EXPECT_TRUE(refused(file, expected.reason));
      break;
  }
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
  rusage usage{};
  ASSERT_EQ(getrusage(RUSAGE_SELF, &usage), 0);
  EXPECT_LT(usage.ru_maxrss / 1024, 500) << "MiB";
}

INSTANTIATE_TEST_SUITE_P(Files, CodecBadImage, ::testing::ValuesIn(kCases), [](const auto& info) {
  std::string name = info.param.name;
  for (char& c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  }
  return name;
});

TEST(CodecFiles, EveryBadImageIsInTheTable) {
  const TestData& data = bad_images();
  if (!data.exists()) GTEST_SKIP() << data.missing();
  std::set<std::string> present;
  for (const fs::directory_entry& entry : fs::directory_iterator(data.folder)) {
    if (entry.path().extension() != ".md") present.insert(entry.path().filename());
  }
  std::set<std::string> tested;
  for (const Case& expected : kCases) tested.insert(expected.name);
  EXPECT_EQ(tested, present);
}

}  // namespace
}  // namespace bb
