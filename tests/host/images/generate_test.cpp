#include "host/images/generate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "host/codecs/codec.h"

namespace bb {
namespace {

Image picture(std::uint64_t seed, std::uint64_t index, Shape shape) {
  Image image(shape);
  generate(seed, index, image.view());
  return image;
}

/// FNV-1a over the pixels.
std::uint64_t digest(const Image& image) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  const ConstImageView view = image.view();
  for (const std::uint8_t sample : view.samples()) hash = (hash ^ sample) * 0x100000001b3U;
  return hash;
}

bool same(const Image& a, const Image& b) {
  return std::ranges::equal(a.view().samples(), b.view().samples());
}

// These digests must never change, so that results measured on generated pictures stay comparable.
TEST(Generate, GivesTheSameBytesEverywhere) {
  EXPECT_EQ(digest(picture(1, 0, {512, 512, 3})), 0xda7211b18c224c74U);
  EXPECT_EQ(digest(picture(1, 99, {512, 512, 3})), 0x151847ce59602209U);
  EXPECT_EQ(digest(picture(0, 0, {1, 1, 3})), 0x1cd3451bf89a0b93U);
  EXPECT_EQ(digest(picture(2, 3, {37, 101, 3})), 0x4526a1f649bdd88bU);
  EXPECT_EQ(digest(picture(~0ULL, ~0ULL, {1920, 1080, 3})), 0xafb5c2e40f22f2ccU);
}

TEST(Generate, DependsOnNothingButItsArguments) {
  const Image first = picture(1, 5, {64, 48, 3});
  Image second({64, 48, 3});
  std::ranges::fill(second.view().samples(), std::uint8_t{0xa5});
  generate(7, 7, second.view());
  generate(1, 5, second.view());
  EXPECT_TRUE(same(first, second));
}

TEST(Generate, GivesEverySeedAndIndexItsOwnPicture) {
  std::vector<std::uint64_t> digests;
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    for (std::uint64_t index = 0; index < 8; ++index) {
      digests.push_back(digest(picture(seed, index, {32, 32, 3})));
    }
  }
  std::ranges::sort(digests);
  EXPECT_EQ(std::ranges::adjacent_find(digests), digests.end());
}

// In thin pictures, some objects are completely outside, and some octaves are wider than the
// picture.
TEST(Generate, TakesEveryShape) {
  for (const int size : {1, 2, 3, 7, 8, 9, 15, 16, 17, 1000, 70000}) {
    for (const Shape shape : {Shape{size, 1, 3}, Shape{1, size, 3}}) {
      const Image image = picture(1, 2, shape);
      if (size < 7) continue;
      const auto [low, high] = std::ranges::minmax(image.view().samples());
      EXPECT_LT(low, high) << shape.width << "x" << shape.height;
    }
  }
  for (int height = 1; height <= 20; ++height) {
    for (int width = 1; width <= 20; ++width) picture(3, 4, {width, height, 3});
  }
}

TEST(Generate, RejectsGrey) {
  Image grey({8, 8, 1});
  EXPECT_THROW(generate(1, 0, grey.view()), std::invalid_argument);
}

// Generated pictures can replace photos, because their JPEG files have similar and similarly varied
// sizes.
TEST(Generate, CompressesLikeFoodPhotos) {
  constexpr int kPictures = 100;
  std::vector<std::size_t> sizes;
  std::vector<std::uint8_t> file;
  std::size_t total = 0;
  for (int index = 0; index < kPictures; ++index) {
    const Image image = picture(1, static_cast<std::uint64_t>(index), {512, 512, 3});
    encode(image.view(), FileFormat::jpeg, file);
    sizes.push_back(file.size());
    total += file.size();
  }
  EXPECT_GE(total / kPictures, 55'000U);
  EXPECT_LE(total / kPictures, 65'000U);
  const auto [smallest, largest] = std::ranges::minmax(sizes);
  EXPECT_GE(smallest, 25'000U);
  EXPECT_LE(largest, 100'000U);
  EXPECT_GT(largest - smallest, 30'000U);
}

}  // namespace
}  // namespace bb
