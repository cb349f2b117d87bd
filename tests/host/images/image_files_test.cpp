#include "host/images/image_files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "host/base/error.h"
#include "host/base/files.h"
#include "host/base/temporary.h"
#include "tests/support/text.h"

namespace bb {
namespace {

namespace fs = std::filesystem;

class ImageFiles : public ::testing::Test {
 protected:
  void write(const fs::path& name, const std::string& content) const {
    testing::write_text(root() / name, content);
  }
  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const ImageFile& file : list_images(root()).images) names.push_back(file.name);
    return names;
  }
  [[nodiscard]] const fs::path& root() const { return directory_.path(); }

 private:
  TemporaryDirectory directory_;
};

const std::string kPgm = "P5 1 1 255\nx";

TEST_F(ImageFiles, AreFoundByContentInAllSubdirectoriesAndSorted) {
  write("b/no-extension", kPgm);
  write("a.txt", kPgm);
  write("c/d/e.pgm", kPgm);
  write("notes.txt", "not an image");
  EXPECT_EQ(names(), (std::vector<std::string>{"a.txt", "b/no-extension", "c/d/e.pgm"}));
  EXPECT_EQ(list_images(root()).passed, (std::vector<fs::path>{root() / "notes.txt"}));
}

TEST_F(ImageFiles, WhatIsNamedLikeAnImageIsNotPassedOver) {
  write("text.JPG", "not an image");
  write("empty.png", "");
  EXPECT_EQ(names(), (std::vector<std::string>{"empty.png", "text.JPG"}));
}

TEST_F(ImageFiles, WhatSystemsLeaveIsDebris) {
  for (const char* left :
       {"._a.pgm", ".DS_Store", ".thumbnails/a.pgm", ".picasa.ini", "sub/._b.pgm", "thumbs.db",
        "Thumbs.db", "__MACOSX/sub/a.pgm", "@eaDir/a.pgm", "desktop.ini", "lost+found/a.pgm"}) {
    write(left, kPgm);
  }
  write("a.pgm", kPgm);
  write("Thumbs.db.pgm", kPgm);
  fs::create_symlink("nowhere", root() / ".dangling.pgm");
  EXPECT_EQ(names(), (std::vector<std::string>{"Thumbs.db.pgm", "a.pgm"}));
  const FileListing listing = list_images(root());
  EXPECT_EQ(listing.debris, (std::map<std::string, std::size_t>{{".*", 2},
                                                                {"._*", 2},
                                                                {".DS_Store", 1},
                                                                {".thumbnails", 1},
                                                                {"@eaDir", 1},
                                                                {"Thumbs.db", 2},
                                                                {"__MACOSX", 1},
                                                                {"desktop.ini", 1},
                                                                {"lost+found", 1}}));
  EXPECT_TRUE(listing.passed.empty());
  EXPECT_TRUE(listing.problems.empty());
}

TEST_F(ImageFiles, AFolderThatIsNamedLikeDebrisCanBeChosen) {
  write(".photos/a.pgm", kPgm);
  EXPECT_EQ(list_images(root() / ".photos").images.size(), 1U);
}

TEST_F(ImageFiles, OddNamesAreOrdinaryNames) {
  write("with space.pgm", kPgm);
  write("with\nnewline.pgm", kPgm);
  write("größe-写真.pgm", kPgm);
  EXPECT_EQ(names().size(), 3U);
  EXPECT_EQ(printable(root() / "a\nb"), root().string() + "/a\\x0ab");
}

TEST_F(ImageFiles, LinkLoopsAndPipesDoNoHarm) {
  write("a.pgm", kPgm);
  fs::create_directory_symlink(root(), root() / "loop");
  fs::create_symlink("nowhere", root() / "dangling.pgm");
  fs::create_symlink("a.pgm", root() / "link.pgm");
  ASSERT_EQ(mkfifo((root() / "pipe.pgm").c_str(), 0600), 0);
  EXPECT_EQ(names(), (std::vector<std::string>{"a.pgm", "link.pgm"}));
}

TEST_F(ImageFiles, AFileIsNoDirectory) {
  write("a.pgm", kPgm);
  EXPECT_THROW(static_cast<void>(list_images(root() / "a.pgm")), UsageError);
}

TEST(EvenlySpaced, TakesTheFirstAndStepsEvenly) {
  std::vector<ImageFile> files(10);
  for (std::size_t i = 0; i < files.size(); ++i) files[i].name = std::to_string(i);
  const auto chosen = [&](std::size_t count) {
    std::string names;
    for (const ImageFile& file : evenly_spaced(files, count)) names += file.name.string();
    return names;
  };
  EXPECT_EQ(chosen(1), "0");
  EXPECT_EQ(chosen(3), "036");
  EXPECT_EQ(chosen(5), "02468");
  EXPECT_EQ(chosen(10), "0123456789");
  EXPECT_EQ(chosen(11), "0123456789");
}

}  // namespace
}  // namespace bb
