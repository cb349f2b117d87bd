// Tests images and result files as output: where they are written, full disks, and places that
// cannot be written to.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "host/base/temporary.h"
#include "tests/support/program.h"
#include "tests/support/recorded_run.h"
#include "tests/support/test_data.h"
#include "tests/support/text.h"

namespace bb {
namespace {

namespace fs = std::filesystem;
using testing::bench;
using testing::contains;
using testing::Json;
using testing::Outcome;
using testing::quick;
using testing::read_result;
using testing::read_text;
using testing::shell;
using testing::with;
using testing::write_text;

TEST(Output, KeepsEachBackendsFilesUnderItsName) {
  const TemporaryDirectory directory;
  for (const auto& [format, extension] : std::vector<std::pair<std::string, std::string>>{
           {"jpeg", "jpg"}, {"png", "png"}, {"pgm", "pgm"}}) {
    const fs::path output = directory.path() / format;
    const Outcome outcome = bench(quick({"--backend", "cpu-proc", "--scope", "e2e", "--format",
                                         format, "--save-images", output.string()}));
    ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
    for (const char* backend : {"cpu-scalar", "cpu-proc"}) {
      for (int i = 0; i < 4; ++i) {
        const fs::path file = output / backend / fmt::format("generated-{:03}.{}", i, extension);
        EXPECT_TRUE(fs::is_regular_file(file)) << file;
      }
    }
    EXPECT_EQ(read_text(output / "cpu-scalar" / ("generated-002." + extension)),
              read_text(output / "cpu-proc" / ("generated-002." + extension)));
    EXPECT_EQ(std::distance(fs::recursive_directory_iterator(output), {}), 2 + 2 * 4)
        << "only the two directories and their files";
  }
}

// A small comparison in scope e2e.
Outcome bench_e2e(const std::vector<std::string>& more) {
  return bench(quick(with({"--backend", "cpu-thread", "--scope", "e2e"}, more)));
}

constexpr const char* kSmall = " --count 4 --size 64x64 --runs 1 --backend cpu-thread --scope e2e ";

TEST(Links, PlantedInTheOutputAreNotWrittenThrough) {
  const TemporaryDirectory directory;
  const fs::path victim = directory.path() / "victim";
  const fs::path output = directory.path() / "output";
  write_text(victim, "precious");
  fs::create_directories(output / "cpu-thread");
  for (const char* name : {"generated-000.jpg", "generated-001.jpg.part"}) {
    fs::create_symlink(victim, output / "cpu-thread" / name);
  }
  fs::create_symlink(victim, directory.path() / "out.json");
  const Outcome outcome = bench_e2e(
      {"--save-images", output.string(), "--json", (directory.path() / "out.json").string()});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(read_text(victim), "precious");
}

TEST(FullDisk, ForTheResultFileIsSaidAndIsAnError) {
  const Outcome outcome = bench_e2e({"--json", "/dev/full"});
  EXPECT_EQ(outcome.exit_code, 4);
  EXPECT_TRUE(contains(outcome.err, "cannot write /dev/full: No space left on device"))
      << outcome.err;
  EXPECT_TRUE(contains(outcome.out, "Scope e2e")) << "the table must not be lost";
}

TEST(FullDisk, ForTheTableIsSaidAndIsAnError) {
  const TemporaryDirectory directory;
  for (const std::string& line : {std::string("exec \"$0\"") + kSmall + "> /dev/full",
                                  std::string("exec \"$0\" list > /dev/full")}) {
    const Outcome outcome = shell(line, directory.path());
    EXPECT_EQ(outcome.exit_code, 4);
    EXPECT_TRUE(contains(outcome.err, "cannot write to standard output: No space left on device"))
        << outcome.err;
  }
}

// Writes the images to a disk of this size, and the result file outside of it. Each backend's
// images take 32 KiB, and so do the images of the reference.
Outcome on_small_disk(const std::string& size, const fs::path& directory) {
  return shell(R"(mkdir "$1/disk" && unshare -m sh -c 'mount -t tmpfs -o size=)" + size +
                   R"( none "$1/disk" || exit 77; exec "$0")" + kSmall +
                   R"(--image-format pgm --save-images "$1/disk" --json "$1/json"' "$0" "$1")",
               directory);
}

bool could_not_mount(const Outcome& outcome) {
  return outcome.exit_code == 77 || contains(outcome.err, "unshare");
}

TEST(FullDisk, ForTheImagesIsAFailedRowThatNamesTheFile) {
  const TemporaryDirectory directory;
  const Outcome outcome = on_small_disk("12k", directory.path());
  if (could_not_mount(outcome)) GTEST_SKIP() << "no file system here: " << outcome.err;
  EXPECT_EQ(outcome.exit_code, 4) << outcome.out;
  EXPECT_TRUE(contains(outcome.out, "failed: ")) << outcome.out;
  EXPECT_TRUE(contains(outcome.out, ".pgm: No space left on device")) << outcome.out;
}

TEST(FullDisk, ForTheReferenceIsAFailedRowThatNamesTheFile) {
  const TemporaryDirectory directory;
  const Outcome outcome = on_small_disk("48k", directory.path());
  if (could_not_mount(outcome)) GTEST_SKIP() << "no file system here: " << outcome.err;
  EXPECT_EQ(outcome.exit_code, 4) << outcome.out;
  EXPECT_TRUE(contains(outcome.out, "generated-002.pgm: No space left on device")) << outcome.out;
  const Json rows = read_result(directory.path() / "json").at("rows");
  ASSERT_EQ(rows.size(), 2U);
  for (const Json& row : rows) EXPECT_EQ(row.at("status"), "failed") << row.dump();
}

TEST(FullDisk, IsForeseenFromTheFilesOfTheBaseline) {
  const TemporaryDirectory directory;
  const Outcome outcome = on_small_disk("80k", directory.path());
  if (could_not_mount(outcome)) GTEST_SKIP() << "no file system here: " << outcome.err;
  EXPECT_EQ(outcome.exit_code, 4) << outcome.out;
  EXPECT_TRUE(contains(outcome.out, "the other backends' files take 32")) << outcome.out;
  EXPECT_TRUE(contains(outcome.out, "give fewer images (--count), or another place (--output)"))
      << outcome.out;
}

TEST(Output, ThatCannotBePutInItsPlaceCostsNoResult) {
  const TemporaryDirectory directory;
  const fs::path file = directory.path() / "out.json";
  const fs::path output = directory.path() / "output";
  fs::create_directories(output / "cpu-scalar" / "generated-000.jpg");  // a file's path
  const Outcome outcome = bench_e2e({"--save-images", output.string(), "--json", file.string()});
  EXPECT_EQ(outcome.exit_code, 4);
  EXPECT_TRUE(contains(outcome.err, "generated-000.jpg: Is a directory")) << outcome.err;
  EXPECT_TRUE(contains(outcome.out, "cpu-thread")) << outcome.out;
  EXPECT_TRUE(fs::exists(output / "cpu-thread" / "generated-003.jpg"))
      << "the others' files must be kept";
  const Json json = read_result(file);
  for (const Json& row : json.at("rows")) {
    EXPECT_EQ(row.at("status"), "ok") << row.dump();
  }
}

TEST(FullDisk, ALimitOnTheSizeOfFilesIsAnErrorAndNoSignal) {
  const TemporaryDirectory directory;
  const Outcome outcome =
      shell(std::string("ulimit -f 3; exec \"$0\"") + kSmall + "--format pgm --output \"$1\"",
            directory.path());
  EXPECT_EQ(outcome.exit_code, 4) << outcome.out << outcome.err;
  EXPECT_TRUE(contains(outcome.out + outcome.err, "File too large")) << outcome.out << outcome.err;
}

TEST(Destinations, ThatCannotBeWrittenAreFoundOutBeforeTheWork) {
  const TemporaryDirectory directory;
  const fs::path file = directory.path() / "file";
  write_text(file, "x");
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"--save-images", (file / "x").string()}, "--save-images"},
      {{"--save-images", "/proc"}, "--save-images: cannot write /proc/image"},
      {{"--output", (file / "x.csv").string()}, "--output: cannot write"},
      {{"--json", "/proc/x.json"}, "--json: cannot write /proc/x.json"},
      {{"--json", (file / "x.json").string()}, "--json: cannot write"},
      {{"--json", directory.path().string()}, "Is a directory"},
  };
  for (const auto& [arguments, message] : cases) {
    const Outcome outcome = bench_e2e(arguments);
    EXPECT_EQ(outcome.exit_code, 2) << outcome.err;
    EXPECT_TRUE(contains(outcome.err, message)) << outcome.err;
    EXPECT_EQ(outcome.out, "");
  }
  EXPECT_EQ(read_text(file), "x");
}

TEST(Destinations, ADashIsStandardOutputWhichThenHoldsNothingElse) {
  const Outcome outcome = bench_e2e({"--json", "-"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_TRUE(outcome.out.starts_with("{")) << outcome.out;
  EXPECT_TRUE(contains(outcome.err, "Scope e2e")) << "the table: " << outcome.err;
  EXPECT_FALSE(fs::exists("-"));
}

// Root may write any file, so somebody else runs the program.
Outcome bench_unprivileged(const std::vector<std::string>& more) {
  constexpr int kNobody = 65534;
  const std::vector<std::string> arguments = with({"--count", "2", "--size", "16x16", "--runs", "1",
                                                   "--scope", "filter", "--backend", "cpu-simd"},
                                                  more);
  return geteuid() == 0 ? testing::bench_as(kNobody, arguments) : bench(arguments);
}

TEST(Destinations, AReadOnlyResultFileIsNotReplaced) {
  const TemporaryDirectory directory;
  fs::permissions(directory.path(), fs::perms{0777});
  const fs::path file = directory.path() / "result.json";
  write_text(file, "x");
  fs::permissions(file, fs::perms{0444});
  const Outcome outcome = bench_unprivileged({"--json", file.string()});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_TRUE(contains(outcome.err, "Permission denied")) << outcome.err;
  EXPECT_EQ(read_text(file), "x");
}

TEST(Destinations, ThatCannotBeReachedAreNamed) {
  const Outcome outcome = bench_unprivileged({"--json", "/root/x.json"});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_TRUE(contains(outcome.err, "--json: cannot write /root/x.json: Permission denied"))
      << outcome.err;
}

// Folders of images whose results would get one name if only the extension changed.
class OutputNames : public ::testing::TestWithParam<std::pair<const char*, std::size_t>> {};

TEST_P(OutputNames, AreOneForEachImageInEveryFormat) {
  const auto& [folder, images] = GetParam();
  if (!testing::small_cases().exists()) GTEST_SKIP() << testing::small_cases().missing();
  for (const char* format : {"jpeg", "png", "pgm"}) {
    const TemporaryDirectory directory;
    const Outcome outcome =
        bench({"--images", (testing::small_cases().folder / folder).string(), "--count", "all",
               "--runs", "1", "--scope", "e2e", "--backend", "cpu-simd", "--image-format", format,
               "--save-images", directory.path().string()});
    EXPECT_EQ(outcome.exit_code, 0) << format << outcome.err << outcome.out;
    std::size_t files = 0;
    for (const auto& entry : fs::recursive_directory_iterator(directory.path() / "cpu-simd")) {
      files += entry.is_regular_file() ? 1 : 0;
    }
    EXPECT_EQ(files, images) << format;
  }
}

INSTANTIATE_TEST_SUITE_P(SmallCases, OutputNames,
                         ::testing::Values(std::pair("coll", 3U), std::pair("dirfile", 2U)));

}  // namespace
}  // namespace bb
