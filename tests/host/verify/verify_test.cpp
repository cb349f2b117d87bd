#include "host/verify/verify.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "host/base/files.h"
#include "host/base/temporary.h"
#include "tests/support/random_image.h"

namespace bb {
namespace {

class Verify : public ::testing::Test {
 protected:
  Verify() {
    for (std::size_t i = 0; i < shapes_.size(); ++i) {
      testing::fill_random(expected_.view(i), i);
      std::ranges::copy(expected_.view(i).samples(), actual_.view(i).samples().begin());
      set_.images.push_back({"image-" + std::to_string(i), {}, shapes_[i]});
    }
  }

  std::array<Shape, 3> shapes_ = {Shape{5, 4, 1}, Shape{7, 3, 3}, Shape{1, 1, 1}};
  ImageArena expected_{shapes_};
  ImageArena actual_{shapes_};
  ImageSet set_;
};

TEST_F(Verify, IdenticalImagesDoNotDiffer) { EXPECT_FALSE(find_difference(expected_, actual_)); }

TEST_F(Verify, EverySingleBitOfEverySampleIsSeen) {
  for (std::size_t i = 0; i < shapes_.size(); ++i) {
    const ImageView view = actual_.view(i);
    for (std::uint8_t& sample : view.samples()) {
      for (int bit = 0; bit < 8; ++bit) {
        sample = static_cast<std::uint8_t>(sample ^ (1 << bit));
        const auto difference = find_difference(expected_, actual_);
        ASSERT_TRUE(difference);
        EXPECT_EQ(difference->first_image, i);
        EXPECT_EQ(difference->images, 1U);
        EXPECT_EQ(difference->pixels, 1U);
        EXPECT_EQ(difference->largest, 1 << bit);
        sample = static_cast<std::uint8_t>(sample ^ (1 << bit));
      }
    }
  }
}

TEST_F(Verify, DifferencesAreCountedAndTheFirstIsNamed) {
  const auto set = [&](std::size_t image, std::size_t sample, int expected, int actual) {
    expected_.view(image).samples()[sample] = static_cast<std::uint8_t>(expected);
    actual_.view(image).samples()[sample] = static_cast<std::uint8_t>(actual);
  };
  set(1, 3 * 9 + 1, 10, 12);  // pixel (2, 1), green
  set(1, 3 * 9 + 2, 10, 11);  // the same pixel, blue
  set(1, 60, 100, 40);
  set(2, 0, 0, 1);
  const auto difference = find_difference(expected_, actual_);
  ASSERT_TRUE(difference);
  EXPECT_EQ(describe(*difference, set_),
            "2 of 3 images, 3 pixels differ; first: image-1 at (2, 1) channel 1: 12, not 10; by at "
            "most 60");
}

TEST_F(Verify, TwoImagesAreComparedLikeTwoSets) {
  EXPECT_FALSE(find_difference(ConstImageView(expected_.view(1)), actual_.view(1)));
  actual_.view(1).row(2)[5] ^= 1;  // pixel (1, 2), blue
  const auto difference = find_difference(ConstImageView(expected_.view(1)), actual_.view(1));
  ASSERT_TRUE(difference);
  EXPECT_EQ(difference->images, 1U);
  EXPECT_EQ(difference->pixels, 1U);
  EXPECT_EQ(difference->x, 1);
  EXPECT_EQ(difference->y, 2);
  EXPECT_EQ(difference->channel, 2);
}

TEST_F(Verify, APictureShowsTheSmallestDifference) {
  const ConstImageView expected = expected_.view(0);
  const ImageView actual = actual_.view(0);
  std::ranges::fill(expected_.view(0).samples(), std::uint8_t{0});
  std::ranges::fill(actual.samples(), std::uint8_t{0});
  actual.row(1)[2] = 1;
  actual.row(3)[4] = 255;
  const Image picture = picture_of_difference(expected, actual);
  EXPECT_EQ(std::ranges::count(picture.view().samples(), 0), 5 * 4 - 2);
  EXPECT_EQ(picture.view().row(1)[2], 128);
  EXPECT_EQ(picture.view().row(3)[4], 255);
}

TEST_F(Verify, NothingOfASpoiledOutputPasses) {
  spoil(expected_, actual_);
  const auto difference = find_difference(expected_, actual_);
  ASSERT_TRUE(difference);
  EXPECT_EQ(difference->pixels, 20U + 21U + 1U);
}

TEST(VerifyFiles, ComparesBytesLengthsAndPresence) {
  const TemporaryDirectory expected;
  const TemporaryDirectory actual;
  const std::vector<std::filesystem::path> names = {"a", "b", "c"};
  for (const auto& name : names) {
    write_file(expected.path() / name, std::vector<std::uint8_t>{1, 2, 3});
    write_file(actual.path() / name, std::vector<std::uint8_t>{1, 2, 3});
  }
  const auto difference = [&] {
    return find_file_difference(expected.path(), actual.path(), names);
  };
  EXPECT_FALSE(difference());
  write_file(actual.path() / "b", std::vector<std::uint8_t>{1, 2, 4});
  EXPECT_EQ(difference()->description, "1 of 3 files differ; first: b from byte 2");
  write_file(actual.path() / "b", std::vector<std::uint8_t>{1, 2});
  EXPECT_EQ(difference()->description, "1 of 3 files differ; first: b from byte 2");
  write_file(actual.path() / "b", std::vector<std::uint8_t>{1, 2, 3, 4});
  EXPECT_EQ(difference()->description, "1 of 3 files differ; first: b from byte 3");
  std::filesystem::remove(actual.path() / "a");
  EXPECT_EQ(difference()->files, 2U);
  EXPECT_EQ(difference()->first_file, 0U);
  EXPECT_EQ(difference()->description, "2 of 3 files differ; first: a is missing");
  std::filesystem::remove(actual.path() / "c");
  std::filesystem::create_directory(actual.path() / "c");
  EXPECT_THROW(difference(), std::runtime_error) << "what cannot be read is no pixel that differs";
}

}  // namespace
}  // namespace bb
