// Tests galleries of generated images: their pictures, and what rows stored.
#include "host/gallery/gallery.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "host/base/files.h"
#include "tests/host/gallery/gallery_testing.h"
#include "tests/support/text.h"

namespace bb {
namespace {

namespace fs = std::filesystem;
using testing::computed;
using testing::contains;
using testing::decoded;
using testing::GalleryTest;
using testing::names_of;
using testing::same_pixels;
using testing::write_text;

using Names = std::vector<std::string>;

TEST_F(GalleryTest, TheImagesAreSpreadOverTheSet) {
  EXPECT_EQ(names_of(make()), (Names{"generated-000", "generated-002", "generated-004"}));
  EXPECT_EQ(names_of(make({.images = 1})), (Names{"generated-000"}));
  EXPECT_EQ(names_of(make({.images = 2})), (Names{"generated-000", "generated-004"}));
  EXPECT_EQ(make({.images = 9}).images.size(), 5U);
  EXPECT_TRUE(make({.images = 0}).images.empty());
  comparison_.input.images = 2;
  EXPECT_EQ(names_of(make()), (Names{"generated-000", "generated-001"}));
  comparison_.input.images = 0;
  EXPECT_TRUE(make().images.empty());
}

TEST_F(GalleryTest, TheFirstImageThatAStoredRowGotWrongIsAmongThem) {
  comparison_.rows[1].first_difference = 1;
  EXPECT_EQ(names_of(make({.images = 2})), (Names{"generated-000", "generated-004"}))
      << "the row has no pictures";
  comparison_.rows[1].saved_as = "cpu-thread-simd";
  EXPECT_EQ(names_of(make({.images = 1})), (Names{"generated-001"}));
  EXPECT_EQ(names_of(make()), (Names{"generated-000", "generated-001", "generated-002"}));
  comparison_.rows[1].first_difference = 5;
  EXPECT_EQ(names_of(make({.images = 1})), (Names{"generated-000"})) << "there is no such image";
}

TEST_F(GalleryTest, ShowsTheOriginalAndEachFiltersOutput) {
  const Gallery gallery = make();
  const GalleryImage& shown = gallery.images.at(1);
  EXPECT_EQ(shown.problem, "");
  EXPECT_EQ(shown.shape, kShape);
  const Image input = original(2);
  EXPECT_TRUE(same_pixels(picture(gallery, *shown.original).view(), input.view()));
  ASSERT_EQ(shown.filters.size(), 2U);
  EXPECT_EQ(shown.filters[0].label, "grayscale");
  EXPECT_EQ(shown.filters[1].label, "brightness:gain=2,bias=1");
  for (std::size_t n = 0; n < 2; ++n) {
    const Image right = computed(n == 0 ? "grayscale" : kPipeline, input.view());
    const Picture& picture = gallery.pictures.at(shown.filters[n].picture);
    EXPECT_EQ(picture.media_type, "image/png");
    const Image shown_pixels = decoded(picture.bytes);  // RGB
    for (std::size_t i = 0; i < right.view().samples().size(); ++i) {
      ASSERT_EQ(shown_pixels.view().samples()[3 * i], right.view().samples()[i]) << n << ", " << i;
    }
  }
}

TEST_F(GalleryTest, WithoutScopeE2eNothingWentThroughFiles) {
  for (Row& row : comparison_.rows) row.scope = "filter";
  const Gallery gallery = make({.images = 1});
  Image right(kShape);
  generate(7, 0, right.view());
  EXPECT_TRUE(same_pixels(picture(gallery, *gallery.images.at(0).original).view(), right.view()));
  EXPECT_TRUE(gallery.images[0].rows.empty());
}

TEST_F(GalleryTest, RowsWithoutStoredImagesSayWhy) {
  Gallery gallery = make({.images = 1});
  ASSERT_EQ(gallery.images.at(0).rows.size(), 2U);
  for (const RowPicture& row : gallery.images[0].rows) {
    EXPECT_FALSE(row.picture);
    EXPECT_FALSE(row.identical());
    EXPECT_EQ(row.note, "not stored: measure with --save-images");
  }
  save_images();
  comparison_.rows[0].saved_as = "";
  comparison_.rows[0].status = Status::failed;
  fs::remove_all(saved() / "cpu-thread-simd");
  gallery = make({.images = 1});
  EXPECT_EQ(gallery.images.at(0).rows[0].note, "not stored: it is failed");
  EXPECT_TRUE(contains(gallery.images[0].rows[1].note, "cpu-thread-simd/generated-000.png: cannot"))
      << gallery.images[0].rows[1].note;
}

TEST_F(GalleryTest, EqualPicturesAreHeldOnce) {
  save_images();
  const Gallery gallery = make({.images = 1});
  const GalleryImage& shown = gallery.images.at(0);
  ASSERT_EQ(shown.rows.size(), 2U);
  for (const RowPicture& row : shown.rows) {
    EXPECT_TRUE(row.identical()) << row.note;
    EXPECT_EQ(row.picture, shown.filters.back().picture) << "PNG keeps the pixels";
    ASSERT_TRUE(row.difference_picture);
    const Image difference = picture(gallery, *row.difference_picture);
    EXPECT_EQ(difference.shape(), kShape);
    EXPECT_EQ(std::ranges::count(difference.view().samples(), 0), 60 * 40 * 3) << "it is black";
  }
  EXPECT_EQ(gallery.pictures.size(), 4U) << "the original, two filters, no difference";
}

TEST_F(GalleryTest, LossyFilesAreHeldToTheLossyFileOfTheDefinition) {
  save_images(FileFormat::jpeg);
  const Gallery gallery = make({.images = 1});
  const RowPicture& row = gallery.images.at(0).rows[1];
  EXPECT_TRUE(row.identical()) << row.note;
  EXPECT_NE(row.picture, gallery.images[0].filters.back().picture);
  std::vector<std::uint8_t> file;
  read_file(saved() / "cpu-thread-simd" / "generated-000.jpg", file);
  EXPECT_TRUE(same_pixels(picture(gallery, *row.picture).view(), decoded(file).view()));
}

TEST_F(GalleryTest, APlantedPixelIsFoundAndPictured) {
  save_images();
  const Image input = original(4);
  Image wrong = computed(kPipeline, input.view());
  const int right = wrong.view().row(30)[20];
  const int changed = right ^ 1;
  wrong.view().row(30)[20] = static_cast<std::uint8_t>(changed);
  wrong.view().row(31)[5] ^= 128;
  save("cpu-thread-simd", 4, wrong);
  comparison_.rows[1].status = Status::mismatch;

  const Gallery gallery = make();
  EXPECT_TRUE(gallery.images.at(1).rows[1].identical());
  EXPECT_TRUE(gallery.images.at(2).rows[0].identical());
  const RowPicture& row = gallery.images[2].rows[1];
  EXPECT_EQ(row.note, "");
  ASSERT_TRUE(row.difference);
  const Difference& pixels = row.difference->pixels;
  EXPECT_EQ(pixels.pixels, 2U);
  EXPECT_EQ(pixels.x, 20);
  EXPECT_EQ(pixels.y, 30);
  EXPECT_EQ(pixels.channel, 0);
  EXPECT_EQ(pixels.expected, right);
  EXPECT_EQ(pixels.actual, changed);

  const Image difference = picture(gallery, *row.difference_picture);
  EXPECT_EQ(std::ranges::count(difference.view().samples(), 0), (60 * 40 - 2) * 3);
  EXPECT_EQ(difference.view().row(30)[60], 128);
  const Image detail = picture(gallery, row.difference->detail);
  EXPECT_EQ(detail.shape(), kShape) << "the image is smaller than a detail";
  EXPECT_EQ(detail.view().row(30)[60], 128);
  EXPECT_EQ(detail.view().row(27)[51], 240) << "the corner of the frame";
}

TEST_F(GalleryTest, ADifferenceOfOnePixelIsVisibleInThePreviewOfALargeImage) {
  comparison_.input.images = 1;
  comparison_.input.generated = GeneratedImages{7, 1000, 600};
  save_images();
  Image input(Shape{1000, 600, 3});
  generate(7, 0, input.view());
  std::vector<std::uint8_t> file;
  encode(input.view(), FileFormat::jpeg, file);
  Image wrong = computed(kPipeline, decoded(file).view());
  wrong.view().row(599)[999] ^= 1;
  save("cpu-scalar", 0, wrong);
  const Gallery gallery = make();
  const RowPicture& row = gallery.images.at(0).rows[0];
  ASSERT_TRUE(row.difference);
  EXPECT_EQ(row.difference->detail_left, 1000 - 96);
  EXPECT_EQ(row.difference->detail_top, 600 - 96);
  const Image preview = picture(gallery, *row.difference_picture);
  EXPECT_EQ(preview.shape(), (Shape{256, 154, 3}));
  EXPECT_EQ(std::ranges::count(preview.view().samples(), 0), (256 * 154 - 1) * 3);
  EXPECT_TRUE(contains(row.note, "it was identical to the reference when it was measured"))
      << row.note;
}

TEST_F(GalleryTest, AStoredFileThatIsNoneOfTheComparisonIsSaid) {
  save_images();
  write_text(saved() / "cpu-scalar" / "generated-000.png", "no image");
  save("cpu-thread-simd", 0, Image(Shape{3, 2, 1}));
  const Gallery gallery = make({.images = 1});
  const std::vector<RowPicture>& rows = gallery.images.at(0).rows;
  EXPECT_FALSE(rows[0].picture);
  EXPECT_TRUE(contains(rows[0].note, "generated-000.png: neither a JPEG")) << rows[0].note;
  EXPECT_TRUE(rows[1].picture);
  EXPECT_FALSE(rows[1].difference_picture);
  EXPECT_FALSE(rows[1].identical());
  EXPECT_EQ(rows[1].note, "not compared: it has 3×2 pixels, not 60×40");
}

TEST_F(GalleryTest, AFolderThatMovedIsFoundBesideTheResultFileOrWhereTheUserSays) {
  save_images();
  comparison_.saved_images = "saved";  // not in the working folder
  EXPECT_FALSE(make({.images = 1}).images.at(0).rows[0].picture);
  EXPECT_TRUE(
      make({.images = 1, .result_file = folder() / "a.json"}).images.at(0).rows[0].identical());
  fs::rename(saved(), folder() / "moved");
  EXPECT_TRUE(
      make({.images = 1, .saved_images = folder() / "moved"}).images.at(0).rows[0].identical());
}

}  // namespace
}  // namespace bb
