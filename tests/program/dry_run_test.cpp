// Tests --dry-run: it says what a run would do, refuses what a run would refuse, and leaves
// nothing.
#include <gtest/gtest.h>

#include <filesystem>

#include "host/base/temporary.h"
#include "tests/support/program.h"
#include "tests/support/text.h"

namespace bb {
namespace {

namespace fs = std::filesystem;
using testing::bench;
using testing::contains;
using testing::Outcome;
using testing::with;

class DryRun : public ::testing::Test {
 protected:
  static Outcome foretell(const std::vector<std::string>& more) {
    return bench(with({"--dry-run", "--backend", "cpu-simd"}, more));
  }

  [[nodiscard]] std::string path(const std::string& name) const { return directory_.path() / name; }

  TemporaryDirectory directory_;
};

TEST_F(DryRun, SaysWhatWouldRunAndWritesNothing) {
  const Outcome outcome = foretell({"--count", "2,3", "--size", "48x40", "--json", path("a.json"),
                                    "-o", path("a.html"), "--scope", "filter", "--runs", "20"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");
  for (const char* part :
       {"1/2: 2 generated images of 48×40, seed 1\n", "2/2: 3 generated images of 48×40, seed 1\n",
        "2 images, 0.00384 megapixels, ", "20 timed runs of each row in 10 processes",
        "Rows, each in scope filter:", "cpu-scalar scalar   1 CPU\n", "cpu-simd   simd     1 CPU\n",
        "a.json", "the result file", "a.html"}) {
    EXPECT_TRUE(contains(outcome.out, part)) << part << "\n" << outcome.out;
  }
  EXPECT_TRUE(fs::is_empty(directory_.path()));
}

TEST_F(DryRun, ReadsHeadersAloneAndNamesWhatCannotBeRead) {
  ASSERT_EQ(bench({"images", path("set"), "--count", "5", "--size", "300x200"}).exit_code, 0);
  fs::resize_file(path("set/generated-000.jpg"), 2);
  // The header is whole, the rest is not: only a run would see it.
  fs::resize_file(path("set/generated-001.jpg"), fs::file_size(path("set/generated-001.jpg")) / 2);
  const Outcome outcome = foretell({"--images", path("set"), "--memory", "700k"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  for (const char* part :
       {"all 5 images in ", "  could not be read: ", "generated-000.jpg",
        "  4 images, 0.24 megapixels, ", " in memory at a time, in 2 chunks\n"}) {
    EXPECT_TRUE(contains(outcome.out, part)) << part << "\n" << outcome.out;
  }
  EXPECT_FALSE(contains(outcome.out, "generated-001.jpg")) << outcome.out;
  const Outcome refused = foretell({"--images", path("set"), "--memory", "100k"});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_TRUE(contains(refused.err, "--memory 100 kB: scope filter takes")) << refused.err;
}

TEST_F(DryRun, SaysWhatCannotBeMeasured) {
  fs::create_directory(path("empty"));
  EXPECT_EQ(foretell({"--images", path("empty")}).exit_code, 3) << "as a run would";
  testing::write_text(path("study.toml"),
                      "[[images]]\nfolder = \"empty\"\n[[images]]\ncount = 2\n");
  const Outcome outcome = foretell({"--config", path("study.toml")});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_TRUE(contains(outcome.out, "  cannot be measured: no image could be read in "))
      << outcome.out;
  EXPECT_TRUE(contains(outcome.out, "2/2: 2 generated images")) << outcome.out;
  const Outcome unusable = testing::run(BACKEND_BENCH_PROGRAM, {"--dry-run", "--backend", "opencl"},
                                        {{"OCL_ICD_VENDORS", path("empty")}});
  EXPECT_EQ(unusable.exit_code, 0) << unusable.err;
  EXPECT_TRUE(contains(unusable.out, "not usable: ")) << unusable.out;
}

TEST_F(DryRun, RefusesWhatARunWouldRefuse) {
  testing::write_text(path("file"), "");
  const std::vector<std::pair<std::vector<std::string>, std::string>> wrong = {
      {{"--json", "/does/not/exist/x.json"}, "--json: cannot write"},
      {{"--output", "/does/not/exist/x.html"}, "--output: cannot write"},
      {{"--save-images", path("file/x")}, "--save-images: cannot write"},
      {{"--save-images", "/proc/x/y"}, "--save-images: cannot write"},
      {{"--images", "/does/not/exist"}, "/does/not/exist"},
      {{"--count", "2", "--size", "900x900", "--memory", "1M"}, "--memory 1.00 MB: scope filter"},
      {{"--filters", "sobel"}, "--filters: sobel needs a grey image"},
      {{"--workers", "0"}, "--workers 0"},
      {{"--device", "x"}, "--device x: no chosen backend"},
  };
  for (const auto& [options, message] : wrong) {
    const Outcome outcome = foretell(options);
    EXPECT_EQ(outcome.exit_code, 2) << options.front();
    EXPECT_TRUE(contains(outcome.err, message)) << outcome.err;
    EXPECT_EQ(outcome.out, "");
  }
}

TEST_F(DryRun, MakesNoFolderForImages) {
  const Outcome outcome = foretell({"--save-images", path("some/folder"), "--count", "2"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_TRUE(contains(outcome.out, "some/folder/BACKEND/")) << outcome.out;
  EXPECT_TRUE(fs::is_empty(directory_.path()));
}

}  // namespace
}  // namespace bb
