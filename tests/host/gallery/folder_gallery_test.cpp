// Tests galleries of image files: missing, hostile and moved ones.
#include "host/gallery/gallery.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "host/base/files.h"
#include "tests/host/gallery/gallery_testing.h"
#include "tests/support/test_data.h"
#include "tests/support/text.h"

namespace bb {
namespace {

namespace fs = std::filesystem;
using testing::computed;
using testing::contains;
using testing::GalleryTest;
using testing::names_of;
using testing::same_pixels;
using testing::write_text;

// Images from a folder, not generated ones.
class FolderGallery : public GalleryTest {
 protected:
  FolderGallery() {
    Input& input = comparison_.input;
    input.generated.reset();
    input.folder = folder() / "photos";
    input.names = {"a.png", "b/c.ppm", "d.png"};
    input.images = 3;
    for (std::size_t i = 0; i < 3; ++i) {
      const Image image = original(i);
      std::vector<std::uint8_t> file;
      encode(image.view(), i == 1 ? FileFormat::pnm : FileFormat::png, file);
      fs::create_directories((input.folder / fs::path(input.names[i])).parent_path());
      write_file(input.folder / fs::path(input.names[i]), file);
    }
  }
};

TEST_F(FolderGallery, ShowsTheFiles) {
  comparison_.saved_images = saved();
  comparison_.rows[0].saved_as = "cpu-scalar";
  std::vector<std::uint8_t> file;
  encode(original(1).view(), FileFormat::png, file);
  const Image output = computed(kPipeline, original(1).view());
  encode(output.view(), FileFormat::png, file);
  fs::create_directories(saved() / "cpu-scalar" / "b");
  write_file(saved() / "cpu-scalar" / "b" / "c.png", file);
  const Gallery gallery = make();
  ASSERT_EQ(gallery.images.size(), 3U);
  EXPECT_EQ(names_of(gallery), comparison_.input.names);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(gallery.images[i].problem, "");
    EXPECT_TRUE(
        same_pixels(picture(gallery, *gallery.images[i].original).view(), original(i).view()));
  }
  EXPECT_TRUE(gallery.images[1].rows[0].identical()) << gallery.images[1].rows[0].note;
}

TEST_F(FolderGallery, WhatCannotBeReadIsSaidAndTheOthersAreShown) {
  fs::remove(folder() / "photos" / "a.png");
  write_text(folder() / "photos" / "b" / "c.ppm", "P6 2 2 255\nx");
  const Gallery gallery = make();
  ASSERT_EQ(gallery.images.size(), 3U);
  EXPECT_TRUE(contains(gallery.images[0].problem, "a.png: No such file"))
      << gallery.images[0].problem;
  EXPECT_FALSE(gallery.images[0].original);
  EXPECT_TRUE(gallery.images[0].filters.empty());
  EXPECT_TRUE(contains(gallery.images[1].problem, "b/c.ppm: truncated PNM"))
      << gallery.images[1].problem;
  EXPECT_EQ(gallery.images[2].problem, "");
}

TEST_F(FolderGallery, AStoredPictureIsShownWithoutItsOriginal) {
  fs::rename(folder() / "photos", folder() / "moved");
  comparison_.saved_images = saved();
  comparison_.rows[0].saved_as = "cpu-scalar";
  std::vector<std::uint8_t> file;
  encode(Image(kShape).view(), FileFormat::png, file);
  fs::create_directories(saved() / "cpu-scalar");
  write_file(saved() / "cpu-scalar" / "a.png", file);
  const GalleryImage absent = make({.images = 1}).images.at(0);
  EXPECT_TRUE(absent.rows[0].picture);
  EXPECT_FALSE(absent.rows[0].identical());
  EXPECT_TRUE(contains(absent.rows[0].note, "not compared")) << absent.rows[0].note;
  const GalleryImage found = make({.images = 1, .originals = folder() / "moved"}).images.at(0);
  EXPECT_EQ(found.problem, "");
  EXPECT_TRUE(found.rows[0].difference);
}

TEST_F(FolderGallery, AFileFromAboveTheFolderIsNotShown) {
  fs::copy_file(folder() / "photos" / "a.png", folder() / "secret.png");
  comparison_.input.names[0] = "../secret.png";
  comparison_.input.names[2] = folder() / "secret.png";
  comparison_.saved_images = saved();
  comparison_.rows[0].saved_as = "cpu-scalar";
  const Gallery gallery = make();
  for (const std::size_t i : {0U, 2U}) {
    EXPECT_TRUE(contains(gallery.images.at(i).problem, "is not the name of a file in the folder"))
        << gallery.images[i].problem;
    EXPECT_TRUE(contains(gallery.images[i].rows[0].note, "is not the name of a file"))
        << gallery.images[i].rows[0].note;
  }
}

TEST_F(FolderGallery, ResultFilesThatCannotBeShownSaySo) {
  comparison_.input.names.clear();
  EXPECT_TRUE(contains(make().images.at(0).problem, "does not say where its images are"));
  comparison_.input.generated = GeneratedImages{1, 2'000'000'000, 2'000'000'000};
  EXPECT_TRUE(contains(make().images.at(0).problem, "pixels are more than 100000000"));
  comparison_.input.generated = GeneratedImages{1, 8, 8};
  comparison_.pipeline = "sobel";
  EXPECT_TRUE(contains(make().images.at(0).problem, "sobel needs a grey image"));
  comparison_.pipeline = "of the future";
  EXPECT_TRUE(contains(make().images.at(0).problem, "of the future"));
  comparison_.pipeline = kPipeline;
  comparison_.rows[0].saved_as = "cpu-scalar";
  comparison_.output_format = "/../../x";
  const GalleryImage image = make().images.at(0);
  EXPECT_EQ(image.problem, "");
  EXPECT_TRUE(contains(image.rows[0].note, "is not the name of a file")) << image.rows[0].note;
}

TEST_F(FolderGallery, AnImageWithTooManyPixelsIsRefused) {
  const Gallery gallery = make({.images = 1, .max_pixels = 60 * 40 - 1});
  EXPECT_TRUE(contains(gallery.images.at(0).problem, "60×40 pixels are more than"))
      << gallery.images[0].problem;
}

TEST(BadImages, EndNoGallery) {
  if (!testing::bad_images().exists()) GTEST_SKIP() << testing::bad_images().missing();
  Comparison comparison = testing::comparison_of({testing::row_of("cpu-scalar", "scalar", 1, {1})});
  comparison.input.folder = testing::bad_images().folder;
  for (const auto& entry : fs::directory_iterator(testing::bad_images().folder)) {
    if (entry.is_regular_file()) comparison.input.names.push_back(entry.path().filename());
  }
  comparison.input.images = comparison.input.names.size();
  const Gallery gallery = make_gallery(comparison, {.images = comparison.input.images});
  ASSERT_EQ(gallery.images.size(), comparison.input.images);
  for (const GalleryImage& image : gallery.images) {
    EXPECT_EQ(image.problem.empty(), image.original.has_value()) << image.name;
  }
}

}  // namespace
}  // namespace bb
