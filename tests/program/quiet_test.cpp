// Tests --quiet: notes are silenced; errors, warnings and what was left out are not.
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
using testing::lines_of;
using testing::Outcome;
using testing::quick;

// Without the warnings about the machine that runs the test.
std::string without_warnings(const std::string& text) {
  std::vector<std::string> kept;
  for (const std::string& line : lines_of(text)) {
    if (!contains(line, "backend-bench: warning: ")) kept.push_back(line);
  }
  return testing::joined(kept);
}

TEST(Quiet, SilencesNotesAndAsides) {
  const std::vector<std::string> options =
      quick({"--backend", "cpu-simd", "--scope", "filter", "--json", "-"});
  const Outcome loud = bench(options);
  EXPECT_TRUE(contains(loud.err, "4 generated images of 48×40")) << loud.err;
  EXPECT_TRUE(contains(loud.err, "Scope filter")) << "the table, aside";
  const Outcome quiet = bench(testing::with(options, {"--quiet"}));
  EXPECT_EQ(quiet.exit_code, 0);
  EXPECT_EQ(without_warnings(quiet.err), "");
  EXPECT_TRUE(quiet.out.starts_with("{")) << quiet.out;
}

TEST(Quiet, KeepsWhatWasLeftOutAndErrors) {
  const TemporaryDirectory directory;
  const fs::path set = directory.path() / "set";
  const Outcome made = bench({"images", set, "--count", "3", "--size", "40x30", "--quiet"});
  EXPECT_EQ(made.exit_code, 0);
  EXPECT_EQ(made.err, "");
  fs::resize_file(set / "generated-000.jpg", 2);
  const Outcome outcome = bench({"--quiet", "--images", set, "--count", "3,9", "--runs", "1",
                                 "--backend", "cpu-simd", "--scope", "filter"});
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_TRUE(contains(outcome.err, "could not be read: ")) << outcome.err;
  EXPECT_TRUE(contains(outcome.err, "and is left out")) << outcome.err;
  EXPECT_FALSE(contains(outcome.err, "all 3 images in ")) << outcome.err;
  const Outcome wrong = bench({"--quiet", "--workers", "0"});
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_TRUE(contains(wrong.err, "--workers 0")) << wrong.err;
}

TEST(Quiet, CanStandBeforeOrBehindASubcommand) {
  const std::vector<std::string> verify = {"verify", "--backend", "cpu-simd"};
  EXPECT_TRUE(contains(bench(verify).err, "against the program's own digests"));
  for (const Outcome& outcome :
       {bench(testing::with(verify, {"--quiet"})), bench(testing::with({"--quiet"}, verify))}) {
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(outcome.err, "");
    EXPECT_TRUE(contains(outcome.out, "cpu-simd"));
  }
}

TEST(Quiet, ShowsNoProgress) {
  // `script` gives the program a terminal.
  if (testing::run("/usr/bin/script", {"--version"}).exit_code != 0) GTEST_SKIP() << "no script";
  const std::string command = std::string(BACKEND_BENCH_PROGRAM) +
                              " --count 4 --size 48x40 --runs 2 --scope filter --backend cpu-simd";
  const auto on_terminal = [](const std::string& line) {
    return testing::run("/usr/bin/script", {"-qec", line, "/dev/null"}).out;
  };
  EXPECT_TRUE(contains(on_terminal(command), "░"));
  EXPECT_FALSE(contains(on_terminal(command + " --quiet"), "░"));
}

}  // namespace
}  // namespace bb
