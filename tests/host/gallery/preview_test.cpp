#include "host/gallery/preview.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <vector>

#include "tests/support/random_image.h"

namespace bb {
namespace {

using Samples = std::vector<std::uint8_t>;

Samples samples_of(ConstImageView image) {
  return {image.samples().begin(), image.samples().end()};
}

Samples pixel(ConstImageView image, int x, int y) {
  const auto channels = static_cast<std::size_t>(image.shape().channels);
  const auto samples = image.row(y).subspan(static_cast<std::size_t>(x) * channels, channels);
  return {samples.begin(), samples.end()};
}

Image filled(Shape shape, std::uint8_t value) {
  Image image(shape);
  std::ranges::fill(image.view().samples(), value);
  return image;
}

TEST(Preview, IsNeverLargerThanTheImage) {
  for (const Shape shape : {Shape{1, 1, 3}, {256, 256, 1}, {256, 3, 3}, {17, 200, 1}}) {
    const Image image = testing::random_image(shape, 1);
    const Image small = preview(image.view(), Reduction::mean);
    EXPECT_EQ(small.shape(), shape);
    EXPECT_EQ(samples_of(small.view()), samples_of(image.view()));
  }
}

TEST(Preview, KeepsTheProportions) {
  const auto shape_of = [](int width, int height) {
    return preview(filled({width, height, 1}, 7).view(), Reduction::mean).shape();
  };
  EXPECT_EQ(shape_of(512, 512), (Shape{256, 256, 1}));
  EXPECT_EQ(shape_of(257, 257), (Shape{256, 256, 1}));
  EXPECT_EQ(shape_of(1000, 500), (Shape{256, 128, 1}));
  EXPECT_EQ(shape_of(300, 700), (Shape{110, 256, 1}));
  EXPECT_EQ(shape_of(100'000, 1), (Shape{256, 1, 1}));
}

TEST(Preview, IsTheRoundedMeanOfEachBox) {
  Image image = filled({512, 512, 3}, 10);
  image.view().row(0)[1] = 12;  // the sums of green are 42 and 41
  image.view().row(3)[4] = 11;
  const Image small = preview(image.view(), Reduction::mean);
  EXPECT_EQ(pixel(small.view(), 0, 0), (Samples{10, 11, 10}));
  EXPECT_EQ(pixel(small.view(), 0, 1), (Samples{10, 10, 10}));
  EXPECT_EQ(pixel(small.view(), 255, 255), (Samples{10, 10, 10}));
}

TEST(Preview, EveryPixelOfTheImageIsInIt) {
  for (const Shape shape : {Shape{300, 2, 1}, {257, 5, 3}, {3, 1021, 1}}) {
    Image image = filled(shape, 0);
    for (std::uint8_t& sample : image.view().samples()) {
      sample = 200;
      const Image small = preview(image.view(), Reduction::maximum);
      ASSERT_EQ(std::ranges::count(small.view().samples(), 200), 1);
      sample = 0;
    }
  }
}

TEST(Channels, AreOneWhereTheyAreEqual) {
  Image image(Shape{2, 1, 3});
  std::ranges::copy(std::array{5, 5, 5, 9, 9, 9}, image.view().samples().begin());
  const Image grey = without_equal_channels(image.view());
  EXPECT_EQ(grey.shape(), (Shape{2, 1, 1}));
  EXPECT_EQ(samples_of(grey.view()), (Samples{5, 9}));
  image.view().samples()[5] = 8;
  EXPECT_EQ(samples_of(without_equal_channels(image.view()).view()), (Samples{5, 5, 5, 9, 9, 8}));
  EXPECT_EQ(samples_of(without_equal_channels(grey.view()).view()), (Samples{5, 9}));
}

TEST(Detail, HasThePixelInItsMiddleInAFrame) {
  const Image image = testing::random_image({300, 400, 3}, 1);
  const Detail detail = marked_detail(image.view(), 150, 200);
  EXPECT_EQ(detail.image.shape(), (Shape{96, 96, 3}));
  EXPECT_EQ(detail.left, 102);
  EXPECT_EQ(detail.top, 152);
  const Samples mark = {240, 228, 66};
  for (int y = 0; y < 96; ++y) {
    for (int x = 0; x < 96; ++x) {
      const bool in_frame = std::max(std::abs(x - 48), std::abs(y - 48)) == 3;
      ASSERT_EQ(pixel(detail.image.view(), x, y),
                in_frame ? mark : pixel(image.view(), 102 + x, 152 + y));
    }
  }
}

TEST(Detail, StaysInTheImage) {
  const Image image = testing::random_image({120, 50, 1}, 1);
  const Detail corner = marked_detail(image.view(), 119, 49);
  EXPECT_EQ(corner.image.shape(), (Shape{96, 50, 3}));
  EXPECT_EQ(corner.left, 24);
  EXPECT_EQ(corner.top, 0);
  const std::uint8_t grey = image.view().row(49)[119];
  EXPECT_EQ(pixel(corner.image.view(), 95, 49), (Samples{grey, grey, grey}));
  EXPECT_EQ(marked_detail(image.view(), 0, 0).left, 0);
  EXPECT_EQ(marked_detail(filled({1, 1, 3}, 9).view(), 0, 0).image.shape(), (Shape{1, 1, 3}));
}

}  // namespace
}  // namespace bb
