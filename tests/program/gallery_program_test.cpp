// Tests galleries of what the program measured and stored.
#include <gtest/gtest.h>

#include "host/base/temporary.h"
#include "host/gallery/gallery.h"
#include "host/results/study_file.h"
#include "tests/support/program.h"

namespace bb {
namespace {

namespace fs = std::filesystem;
using testing::Outcome;
using testing::quick;
using testing::shell;

constexpr const char* kSmall =
    "cd \"$1\"; exec \"$0\" --count 4 --size 48x40 --runs 1 --backend cpu-thread --workers 1,2 "
    "--kernel simd --json result.json --save-images out ";

Gallery gallery_of(const Comparison& comparison, const fs::path& folder) {
  return make_gallery(comparison, {.result_file = folder / "result.json"});
}

void expect_identical(const Gallery& gallery, std::size_t rows) {
  EXPECT_EQ(gallery.images.size(), 3U);
  for (const GalleryImage& image : gallery.images) {
    EXPECT_EQ(image.problem, "");
    EXPECT_EQ(image.filters.size(), 5U);
    EXPECT_EQ(image.rows.size(), rows);
    for (const RowPicture& row : image.rows) {
      EXPECT_TRUE(row.identical()) << to_string(row.contender) << ": " << row.note;
    }
  }
}

TEST(GalleryProgram, FindsEveryRowsPicturesOfAGeneratedSet) {
  for (const char* format : {"jpeg", "png", "pgm"}) {
    const TemporaryDirectory directory;
    const Outcome outcome =
        shell(std::string(kSmall) + "--image-format " + format, directory.path());
    ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
    const Study study = read_study(directory.path() / "result.json");
    const Comparison& comparison = study.comparisons.at(0);
    EXPECT_EQ(comparison.input.generated, (GeneratedImages{1, 48, 40}));
    EXPECT_TRUE(comparison.input.names.empty());
    EXPECT_EQ(comparison.saved_images, "out");
    for (const Row& row : comparison.rows) {
      EXPECT_EQ(row.saved_as.empty(), row.scope == "filter") << row_name(row);
    }
    expect_identical(gallery_of(comparison, directory.path()), 4);
  }
}

TEST(GalleryProgram, FindsTheImagesOfAFolder) {
  const TemporaryDirectory directory;
  const fs::path photos = directory.path() / "photos";
  ASSERT_EQ(
      testing::bench({"images", photos.string(), "--count", "6", "--size", "30x20"}).exit_code, 0);
  fs::resize_file(photos / "generated-000.jpg", 100);
  const Outcome outcome = shell(
      "cd \"$1\"; exec \"$0\" --images photos --count all --runs 1 --backend cpu-simd --json "
      "result.json --scope e2e --save-images out",
      directory.path());
  ASSERT_EQ(outcome.exit_code, 3) << outcome.err;
  const Study study = read_study(directory.path() / "result.json");
  const Comparison& comparison = study.comparisons.at(0);
  EXPECT_FALSE(comparison.input.generated);
  EXPECT_EQ(comparison.input.folder, "photos");
  EXPECT_EQ(comparison.input.names,
            (std::vector<std::string>{"generated-001.jpg", "generated-002.jpg", "generated-003.jpg",
                                      "generated-004.jpg", "generated-005.jpg"}));
  expect_identical(gallery_of(comparison, directory.path()), 2);
}

TEST(GalleryProgram, NamesTheWrongPixel) {
  const TemporaryDirectory directory;
  const Outcome outcome =
      testing::faulty_bench(quick({"--backend", "faulty", "--scope", "e2e", "--image-format", "png",
                                   "--save-images", (directory.path() / "out").string(), "--json",
                                   (directory.path() / "result.json").string()}),
                            testing::planted("1 10 7 5", "flip"));
  ASSERT_EQ(outcome.exit_code, 1) << outcome.err;
  const Study study = read_study(directory.path() / "result.json");
  const Comparison& comparison = study.comparisons.at(0);
  ASSERT_EQ(comparison.rows.size(), 2U);
  EXPECT_EQ(comparison.rows[1].first_difference, 1U);
  const Gallery gallery = make_gallery(comparison, {.images = 1});
  ASSERT_EQ(gallery.images.size(), 1U);
  EXPECT_EQ(gallery.images[0].name, "generated-001");
  const RowPicture& row = gallery.images[0].rows.at(1);
  ASSERT_TRUE(row.difference) << row.note;
  EXPECT_EQ(row.difference->pixels.x, 10);
  EXPECT_EQ(row.difference->pixels.y, 7);
  EXPECT_EQ(row.difference->pixels.pixels, 1U);
  EXPECT_EQ(row.note, "");
}

}  // namespace
}  // namespace bb
