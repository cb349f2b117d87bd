// Tests that the program handles unusual sets of images as the manual page says.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>
#include <png.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <memory>
#include <set>

#include "host/base/files.h"
#include "host/base/temporary.h"
#include "tests/support/image_files.h"
#include "tests/support/program.h"
#include "tests/support/recorded_run.h"
#include "tests/support/test_data.h"
#include "tests/support/text.h"

namespace bb {
namespace {

namespace fs = std::filesystem;
using testing::contains;
using testing::Outcome;
using testing::read_result;
using testing::with;
using testing::write_pgm;

class OddInputs : public ::testing::Test {
 protected:
  void write_image(const fs::path& name, int width = 8, int height = 6) const {
    write_pgm(set() / name, width, height);
  }

  [[nodiscard]] static std::vector<std::string> arguments(const fs::path& images,
                                                          const std::vector<std::string>& more) {
    return with(
        {"--images", images.string(), "--count", "all", "--runs", "1", "--backend", "cpu-proc"},
        more);
  }

  [[nodiscard]] Outcome bench(const std::vector<std::string>& more = {}) const {
    return testing::bench(arguments(set(), more));
  }

  // Runs the program as a user who owns no files, and so cannot read directories or files of mode
  // 0.
  [[nodiscard]] static Outcome bench_unprivileged(const fs::path& images) {
    if (geteuid() != 0) return testing::bench(arguments(images, {}));
    constexpr int kNobody = 65534;
    return testing::bench_as(kNobody, arguments(images, {}));
  }

  // Expects that the program reports this problem of an input: "NAME: REASON".
  void expect_problem(const Outcome& outcome, const std::string& problem) const {
    EXPECT_TRUE(
        contains(outcome.err, fmt::format("could not be read: {}/{}", set().string(), problem)))
        << problem << "\n"
        << outcome.err;
  }

  [[nodiscard]] fs::path set() const { return directory_.path() / "set"; }
  [[nodiscard]] fs::path output() const { return directory_.path() / "output"; }

 private:
  void SetUp() override {
    fs::create_directory(set());
    fs::permissions(directory_.path(), fs::perms{0755});
  }

  TemporaryDirectory directory_;
};

TEST_F(OddInputs, MixedSizesAreOneSet) {
  for (int i = 1; i < 30; ++i) write_image(fmt::format("{}.pgm", i), i * 17 % 60 + 1, 2000 / i);
  const Outcome outcome =
      testing::bench({"--images", set().string(), "--runs", "1", "--memory", "1M"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_FALSE(contains(outcome.out, "NO")) << outcome.out;
}

TEST_F(OddInputs, AThousandImagesOfOnePixelAreIdenticalEverywhere) {
  for (int i = 0; i < 1000; ++i) write_image(fmt::format("{:03}.pgm", i), 1, 1);
  const Outcome outcome = testing::bench(
      {"--images", set().string(), "--count", "all", "--runs", "1", "--scope", "filter"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_TRUE(contains(outcome.out, "all 1000 images")) << outcome.out;
  EXPECT_FALSE(contains(outcome.out, "NO")) << outcome.out;
}

TEST_F(OddInputs, A200MegapixelPngIsRefusedByItsHeader) {
  // One bit for each pixel, all black: the file has 25 kB, but the decoded pixels take 600 MB.
  constexpr png_uint_32 kWidth = 20'000;
  constexpr png_uint_32 kHeight = 10'000;
  write_image("small.pgm");
  const fs::path path = set() / "huge.png";
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "wb"),
                                                             &std::fclose);
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(png);
  png_init_io(png, file.get());
  png_set_IHDR(png, info, kWidth, kHeight, 1, PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info(png, info);
  const std::vector<png_byte> row(kWidth / 8, 0);
  for (png_uint_32 y = 0; y < kHeight; ++y) png_write_row(png, row.data());
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  std::fflush(file.get());

  const Outcome refused = bench();
  EXPECT_EQ(refused.exit_code, 3);
  expect_problem(refused, "huge.png: 20000×10000 pixels are more than --max-pixels 100000000");
  EXPECT_TRUE(contains(refused.out, "yes"));
  // 600 MB of input, 200 MB of output, 200 MB of the reference, in whole pages
  const Outcome too_large =
      bench({"--max-pixels", "200000000", "--scope", "filter", "--memory", "999M"});
  EXPECT_EQ(too_large.exit_code, 2);
  EXPECT_TRUE(contains(too_large.err, "scope filter takes 1.00 GB for huge.png alone"))
      << too_large.err;
}

TEST_F(OddInputs, AnEmptyDirectoryHasNothingToDo) {
  const Outcome outcome = bench();
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_TRUE(contains(outcome.err, "no image could be read in " + set().string())) << outcome.err;
  EXPECT_EQ(outcome.out, "");
}

TEST_F(OddInputs, AFileOrAPipeInPlaceOfTheDirectoryIsAUsageError) {
  write_image("a.pgm");
  ASSERT_EQ(mkfifo((set() / "pipe").c_str(), 0600), 0);
  for (const fs::path& images : {set() / "a.pgm", set() / "pipe", fs::path("/dev/null")}) {
    const Outcome outcome = testing::bench(arguments(images, {}));
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_TRUE(contains(outcome.err, images.string() + ": not a directory")) << outcome.err;
  }
}

TEST_F(OddInputs, WhatMayNotBeReadIsNamedAndTheRestIsProcessed) {
  write_image("a.pgm");
  write_image("locked/b.pgm");
  write_image("secret.pgm");
  fs::permissions(set() / "locked", fs::perms::none);
  fs::permissions(set() / "secret.pgm", fs::perms::none);
  const Outcome outcome = bench_unprivileged(set());
  fs::permissions(set() / "locked", fs::perms::owner_all);
  if (outcome.exit_code == 127) GTEST_SKIP() << "root needs setpriv to change the user";
  EXPECT_EQ(outcome.exit_code, 3) << outcome.err;
  expect_problem(outcome, "locked: Permission denied");
  expect_problem(outcome, "secret.pgm: cannot read");
  EXPECT_TRUE(contains(outcome.out, "all 2 images")) << outcome.out;
  EXPECT_TRUE(contains(outcome.out, "2 of the images could not be read")) << outcome.out;
}

TEST_F(OddInputs, ADirectoryThatMayNotBeReadHasNothingToDo) {
  write_image("a.pgm");
  fs::permissions(set(), fs::perms::none);
  const Outcome outcome = bench_unprivileged(set());
  fs::permissions(set(), fs::perms::owner_all);
  if (outcome.exit_code == 127) GTEST_SKIP() << "root needs setpriv to change the user";
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_TRUE(contains(outcome.err, set().string() + ": Permission denied")) << outcome.err;
}

TEST_F(OddInputs, NamesMayHoldSpacesNewlinesUtf8AndAnyByte) {
  const std::vector<std::string> stems = {"with space", "with\nnewline", "größe-写真", "\xff\xfe",
                                          "-dash",      "%s{}",          "quo\"te'"};
  for (const std::string& stem : stems) write_image(stem + ".pgm");
  write_file(set() / "bad\nname.pgm", {});
  const fs::path json = output().parent_path() / "out.json";
  const Outcome outcome =
      bench({"--image-format", "pgm", "--save-images", output().string(), "--json", json.string()});
  EXPECT_EQ(outcome.exit_code, 3) << outcome.err;
  expect_problem(outcome, "bad\\x0aname.pgm: ");
  EXPECT_TRUE(contains(outcome.out, "yes")) << outcome.out;
  for (const std::string& stem : stems) {
    EXPECT_TRUE(fs::is_regular_file(output() / "cpu-proc" / (stem + ".pgm"))) << stem;
  }
  EXPECT_EQ(read_result(json).at("input").at("images"), stems.size());
}

TEST_F(OddInputs, LinksToFilesAreFilesAndLoopsAreNot) {
  write_image("a.pgm");
  fs::create_symlink("a.pgm", set() / "link.pgm");
  fs::create_hard_link(set() / "a.pgm", set() / "hard.pgm");
  fs::create_directory_symlink(set(), set() / "loop");
  fs::create_symlink("self.pgm", set() / "self.pgm");
  fs::create_symlink("self", set() / "self");
  fs::create_symlink("nowhere", set() / "dangling.pgm");
  const Outcome outcome = bench();
  EXPECT_EQ(outcome.exit_code, 3) << outcome.err;
  expect_problem(outcome, "self.pgm: Too many levels of symbolic links");
  expect_problem(outcome, "dangling.pgm: a link that leads nowhere");
  EXPECT_TRUE(contains(outcome.err, "1 files are not JPEG, PNG or PNM and were passed over: self"))
      << outcome.err;
  EXPECT_TRUE(contains(outcome.out, "all 3 images")) << outcome.out;
}

TEST_F(OddInputs, ALoopOfLinksIsAUsageErrorWhereverItIsNamed) {
  write_image("a.pgm");
  const std::string loop = output();
  fs::create_symlink(loop, loop);
  for (const std::vector<std::string>& line :
       std::vector<std::vector<std::string>>{{"--images", loop},
                                             {"--images", set(), "--save-images", loop},
                                             {"--images", set(), "--save-images", loop + "/sub"},
                                             {"--config", loop},
                                             {"compare", loop, loop},
                                             {"compare", loop + "/a", loop + "/b"},
                                             {"report", loop},
                                             {"verify", "--golden", loop}}) {
    const Outcome outcome = testing::bench(line);
    EXPECT_EQ(outcome.exit_code, 2) << fmt::format("{}", fmt::join(line, " "));
    EXPECT_TRUE(contains(outcome.err, loop)) << outcome.err;
  }
}

TEST_F(OddInputs, AFolderOfResultsThatMayNotBeReadIsAUsageError) {
  fs::permissions(set(), fs::perms::none);
  const std::vector<std::string> line = {"compare", set(), set()};
  constexpr int kNobody = 65534;
  const Outcome outcome = geteuid() == 0 ? testing::bench_as(kNobody, line) : testing::bench(line);
  fs::permissions(set(), fs::perms::owner_all);
  if (outcome.exit_code == 127) GTEST_SKIP() << "root needs setpriv to change the user";
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_TRUE(contains(outcome.err, "cannot read " + set().string() + ": Permission denied"))
      << outcome.err;
}

TEST_F(OddInputs, PipesAndDevicesAreNotOpened) {
  write_image("a.pgm");
  ASSERT_EQ(mkfifo((set() / "pipe.png").c_str(), 0600), 0);
  ASSERT_EQ(mkfifo((set() / "pipe").c_str(), 0600), 0);
  fs::create_symlink("/dev/zero", set() / "device.jpg");
  const Outcome outcome = bench();
  EXPECT_EQ(outcome.exit_code, 3) << outcome.err;
  expect_problem(outcome, "pipe.png: a pipe, not a file");
  expect_problem(outcome, "device.jpg: a device, not a file");
  EXPECT_TRUE(contains(outcome.err, "1 files are not JPEG, PNG or PNM and were passed over: pipe"))
      << outcome.err;
  EXPECT_TRUE(contains(outcome.out, "all 1 images")) << outcome.out;
}

TEST_F(OddInputs, WhatNoPixelDependsOnIsPassedOverWithANote) {
  for (const char* name : {"a.pgm", "b.pgm"}) {
    write_image(name);
    std::ofstream(set() / name, std::ios::app) << "more";
  }
  write_image("c.pgm");
  for (const char* scope : {"filter", "e2e"}) {
    const Outcome outcome = bench({"--scope", scope});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_TRUE(contains(outcome.err,
                         "bytes after the end of the image, passed over in 2 files: a.pgm, b.pgm"))
        << outcome.err;
  }
}

TEST_F(OddInputs, WhatSystemsLeaveIsPassedOverWithOneNote) {
  write_image("a.pgm");
  for (const char* left : {"._a.pgm", ".b.pgm", "__MACOSX/a.pgm", "@eaDir/a.pgm"}) {
    write_image(left);
  }
  const Outcome outcome = bench();
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_TRUE(contains(outcome.err,
                       "4 entries that systems and file managers leave were passed "
                       "over: 1 .*, 1 ._*, 1 @eaDir, 1 __MACOSX"))
      << outcome.err;
  EXPECT_TRUE(contains(outcome.out, "all 1 images")) << outcome.out;
}

TEST_F(OddInputs, PhotosAreFoundAmongDebris) {
  const testing::TestData& data = testing::small_cases();
  if (!data.exists()) GTEST_SKIP() << data.missing();
  const Outcome outcome = testing::bench(arguments(data.folder / "debris", {}));
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_TRUE(contains(outcome.out, "all 2 images")) << outcome.out;
  EXPECT_TRUE(contains(outcome.err, "5 entries that systems and file managers leave were passed"))
      << outcome.err;
  EXPECT_FALSE(contains(outcome.err, "are not JPEG")) << outcome.err;
}

TEST_F(OddInputs, FilesOfCamerasAreReadToTheSamePixels) {
  const testing::TestData& data = testing::small_cases();
  if (!data.exists()) GTEST_SKIP() << data.missing();
  const Outcome outcome = testing::bench(
      arguments(data.folder / "junk", {"--image-format", "pgm", "--save-images", output()}));
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_TRUE(contains(outcome.err, "belong to no segment, passed over in 1 file: zeros_before"))
      << outcome.err;
  EXPECT_TRUE(contains(outcome.err, "after the end of the image, passed over in 1 file: trailing"))
      << outcome.err;
  std::set<std::string> images;
  for (const fs::directory_entry& entry : fs::directory_iterator(output() / "cpu-proc")) {
    images.insert(testing::read_text(entry.path()));
  }
  EXPECT_EQ(images.size(), 1U);
}

}  // namespace
}  // namespace bb
