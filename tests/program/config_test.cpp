// Tests --config: a study in a file, what it overrides, and how mistakes in it are named.
#include <gtest/gtest.h>

#include <filesystem>

#include "host/base/temporary.h"
#include "host/results/study_file.h"
#include "tests/support/program.h"
#include "tests/support/text.h"

namespace bb {
namespace {

namespace fs = std::filesystem;
using testing::bench;
using testing::contains;
using testing::Outcome;
using testing::read_text;
using testing::with;

std::vector<std::string> descriptions(const Study& study) {
  std::vector<std::string> texts;
  for (const Comparison& comparison : study.comparisons) {
    texts.push_back(comparison.input.description);
  }
  return texts;
}

class StudyFiles : public ::testing::Test {
 protected:
  // Writes the file and runs the program on it.
  [[nodiscard]] Outcome run(const std::string& text, const std::vector<std::string>& more = {}) {
    testing::write_text(file(), text);
    return bench(with({"--config", file()}, more));
  }

  [[nodiscard]] std::string file() const { return path("study.toml"); }
  [[nodiscard]] std::string path(const std::string& name) const { return directory_.path() / name; }
  [[nodiscard]] Study result() const { return read_study(path("result.json")); }

  // Expects a usage error that begins with the file's name and this.
  void expect_refused(const std::string& text, const std::string& message,
                      const std::vector<std::string>& more = {}) {
    SCOPED_TRACE(text);
    const Outcome outcome = run(text, more);
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_TRUE(contains(outcome.err, "backend-bench: " + file() + message)) << outcome.err;
    EXPECT_EQ(outcome.out, "");
  }

  TemporaryDirectory directory_;
};

constexpr const char* kQuick =
    "runs = 2\ncount = 3\nsize = \"24x16\"\nscope = \"filter\"\nbackend = [\"cpu-thread\"]\n"
    "workers = [1, 2]\njson = \"result.json\"\n";

TEST_F(StudyFiles, GiveTheOptionsOfAComparison) {
  const Outcome outcome = run(std::string(kQuick) + "filters = [\"grayscale\", \"sobel\"]\n");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  const Study study = result();
  EXPECT_EQ(descriptions(study), std::vector<std::string>{"3 generated images of 24×16, seed 1"});
  const Comparison& comparison = study.comparisons.front();
  EXPECT_EQ(comparison.pipeline, "grayscale,sobel");
  EXPECT_EQ(comparison.effort.runs, 2);
  EXPECT_EQ(comparison.rows.size(), 3U) << "the baseline, and two numbers of workers";
  EXPECT_TRUE(study.command_line.ends_with("--config " + file())) << study.command_line;
  EXPECT_EQ(study.config, read_text(file()));
}

TEST_F(StudyFiles, AreOverriddenByTheCommandLine) {
  ASSERT_EQ(run(std::string(kQuick), {"--count", "2", "--workers", "1"}).exit_code, 0);
  EXPECT_EQ(descriptions(result()),
            std::vector<std::string>{"2 generated images of 24×16, seed 1"});
  EXPECT_EQ(result().comparisons.front().rows.size(), 2U);
  const Outcome budget =
      run("time-budget = 60\ncount = 2\nsize = \"9x9\"\nscope = \"filter\"\n"
          "backend = \"cpu-simd\"\njson = \"result.json\"",
          {"--runs", "1"});
  ASSERT_EQ(budget.exit_code, 0) << budget.err;
  EXPECT_EQ(result().comparisons.front().effort.runs, 1) << "it takes the place of the budget";
}

TEST_F(StudyFiles, HoldSeveralImageSets) {
  ASSERT_EQ(bench({"images", path("photos"), "--count", "4", "--size", "40x30"}).exit_code, 0);
  ASSERT_EQ(bench({"images", path("more"), "--count", "2", "--size", "20x30"}).exit_code, 0);
  const std::string text =
      std::string(kQuick) +
      "[[images]]\nfolder = \"photos\"\ncount = [2, 4, 9]\nname = \"Holiday\"\n"
      "[[images]]\nfolder = \"more\"\n"
      "[[images]]\nsize = [\"8x8\", \"9x9\"]\ncount = 2\nseed = 7\n";
  const Outcome outcome = run(text);
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(descriptions(result()),
            (std::vector<std::string>{
                "Holiday: 2 of the 4 images in " + path("photos") +
                    ", evenly spaced over the sorted list",
                "Holiday: all 4 images in " + path("photos"), "all 2 images in " + path("more"),
                "2 generated images of 8×8, seed 7", "2 generated images of 9×9, seed 7"}));
  EXPECT_TRUE(contains(outcome.err, "has 4 images: --count 9 asks for the same ones as another"));
  // Counts and sizes of the command line are those of every set.
  ASSERT_EQ(run(text, {"--count", "1"}).exit_code, 0);
  EXPECT_EQ(result().comparisons.size(), 4U);
  for (const Comparison& comparison : result().comparisons) {
    EXPECT_EQ(comparison.input.images, 1U);
  }
  // A folder takes the place of all sets.
  ASSERT_EQ(run(text, {"--images", path("more")}).exit_code, 0);
  EXPECT_EQ(descriptions(result()), std::vector<std::string>{"all 2 images in " + path("more")});
}

TEST_F(StudyFiles, HaveSizesForGeneratedSetsAlone) {
  ASSERT_EQ(bench({"images", path("photos"), "--count", "2", "--size", "40x30"}).exit_code, 0);
  const std::string text =
      "size = [\"8x8\", \"9x9\"]\ncount = 2\n[[images]]\nfolder = \"photos\"\n[[images]]\n";
  const Outcome outcome = run(text, {"--dry-run"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  for (const char* part : {"1/3: all 2 images in ", "2/3: 2 generated images of 8×8", "of 9×9"}) {
    EXPECT_TRUE(contains(outcome.out, part)) << outcome.out;
  }
}

TEST_F(StudyFiles, HaveReportsWrittenAfterTheMeasurement) {
  const Outcome outcome =
      run(std::string(kQuick) +
          "[[report]]\nfile = \"report.html\"\nclaim = \"cpu-thread scalar 2\"\ngallery = 2\n"
          "[[report]]\nfile = \"samples.csv\"\nsamples = true\nname = \"Laptop\"\n"
          "[[report]]\nfile = \"rows.csv\"\n"
          "[[report]]\nfile = \"scaling.svg\"\nchart = \"scaling\"\n"
          "[[report]]\nfile = \"tables\"\nformat = \"markdown\"\n");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  for (const char* part :
       {"cpu-thread (scalar, 2 workers)", "Gallery", "To repeat it", "workers = [1, 2]"}) {
    EXPECT_TRUE(contains(read_text(path("report.html")), part)) << part;
  }
  EXPECT_TRUE(contains(read_text(path("samples.csv")), "\nLaptop,"));
  EXPECT_TRUE(contains(read_text(path("rows.csv")), "\nstudy,")) << "the study file's own name";
  EXPECT_TRUE(contains(read_text(path("scaling.svg")), "<svg"));
  EXPECT_TRUE(contains(read_text(path("tables")), "| backend |"));
  // The result file gives the same reports.
  EXPECT_EQ(
      bench({"report", "--name", "Laptop=" + path("result.json"), "--format", "csv", "--samples"})
          .out,
      read_text(path("samples.csv")));
}

TEST_F(StudyFiles, AReportThatCannotBeMadeKeepsTheOthers) {
  const Outcome outcome = run(std::string(kQuick) +
                              "[[report]]\nfile = \"size.svg\"\nchart = \"size\"\n"
                              "[[report]]\nfile = \"rows.csv\"\n");
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_TRUE(contains(outcome.err, "size")) << outcome.err;
  EXPECT_TRUE(fs::exists(path("rows.csv")));
  EXPECT_EQ(result().comparisons.size(), 1U);
}

TEST_F(StudyFiles, AReportThatCannotBeWrittenIsFoundOutBeforeAnythingIsMeasured) {
  expect_refused(std::string(kQuick) + "[[report]]\nfile = \"gone/report.html\"\n",
                 ":8: cannot write");
  EXPECT_FALSE(fs::exists(path("result.json")));
}

TEST_F(StudyFiles, NameTheLineOfAMistake) {
  const std::string quick = kQuick;  // seven lines
  expect_refused("worker = 2\n", ":1: there is no key 'worker' (did you mean workers?): ");
  expect_refused(quick + "[[image]]\n", ":8: there is no key 'image' (did you mean images?): ");
  expect_refused("\nconfig = \"x\"\n", ":2: there is no key 'config'");
  expect_refused("dry-run = true\n", ":1: there is no key 'dry-run'");
  expect_refused("\nworkers = 0\n", ":2: --workers 0: write a whole number from 1 to 1024");
  expect_refused("runs = 0\n", ":1: --runs: 0: write a whole number");
  expect_refused("size = \"x\"\n", ":1: --size x: write WIDTHxHEIGHT");
  expect_refused("filters = \"sobel\"\n", ":1: --filters: sobel needs a grey image");
  expect_refused("json = \"/does/not/exist/x.json\"\n", ":1: --json: cannot write");
  expect_refused("simd-target = \"AVX9\"\n", ":1: --simd-target: there is no SIMD target");
  expect_refused("runs = 2\nruns = 3\n", ":2: it is not TOML: ");
  expect_refused("report = \"x.html\"\n",
                 ":1: there is no key 'report' with a value: write "
                 "[[report]] above keys of its own");
  expect_refused(quick + "[[images]]\nfolders = \"x\"\n",
                 ":9: there is no key 'folders' (did you mean folder?): the keys here are count, "
                 "folder, name, seed, size");
  expect_refused(quick + "[[images]]\nfolder = \"x\"\nsize = \"8x8\"\n",
                 ":8: --size is about generated images: it cannot go with a folder");
  expect_refused(quick + "[[images]]\ncount = [1, 1]\n", ":8: --count 1,1: 1 is there twice");
  expect_refused(quick + "[[images]]\ncount = \"all\"\n", ":8: --count all needs a folder");
  expect_refused(quick + "[[report]]\nname = \"x\"\n", ":8: a report goes to a file");
  expect_refused(quick + "[[report]]\nfile = \"-\"\n", ":8: a report goes to a file");
  expect_refused(quick + "[[report]]\nfile = \"a.html\"\n[[report]]\nfile = \"a.html\"\n",
                 ":10: another file has this name");
  expect_refused(quick + "[[report]]\nfile = \"result.json\"\n", ":8: another file has this name");
  expect_refused(quick + "[[report]]\nfile = \"a.csv\"\ngallery = 2\n",
                 ":8: --gallery goes with --format html");
  expect_refused(quick + "[[report]]\nfile = \"a.csv\"\nformat = \"x\"\n",
                 ":8: --format x: write one of table|");
  expect_refused(
      quick + "[[report]]\nfile = \"a.html\"\nclaim = \"cpu-proc scalar 2\"\n",
      ":8: --claim cpu-proc scalar 2: there will be no such row: the rows are cpu-scalar "
      "scalar 1, cpu-thread scalar 1, cpu-thread scalar 2");
}

TEST_F(StudyFiles, RefuseWhatTheCommandLineWouldRefuse) {
  const auto refused = [&](const std::string& text, const std::string& message,
                           const std::vector<std::string>& more = {}) {
    const Outcome outcome = run(text, more);
    EXPECT_EQ(outcome.exit_code, 2) << text;
    EXPECT_TRUE(contains(outcome.err, message)) << outcome.err;
  };
  refused("runs = 2\ntime-budget = 3\n", "--time-budget is for runs until medians are known");
  refused("[[images]]\ncount = 3\n[[images]]\ncount = 3\n",
          "3 generated images of 512×512, seed 1: they are there twice");
  refused("save-images = \"x\"\n[[images]]\ncount = 3\n[[images]]\ncount = 2\n",
          "or several image sets");
  refused("backend = \"cpu-scaler\"\n", "(did you mean cpu-scalar?)");
  refused("backend = \"./mine.so\"\n", "--backend " + path("./mine.so"));
  refused("", "--size is about generated images", {"--images", ".", "--size", "8x8"});
}

TEST_F(StudyFiles, ThatAreNoneAreRefused) {
  for (const auto& [name, message] : std::vector<std::pair<std::string, std::string>>{
           {"none.toml", "--config: cannot read " + path("none.toml") + ": No such file"},
           {"", "not a regular file"}}) {
    const Outcome outcome = bench({"--config", path(name)});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_TRUE(contains(outcome.err, message)) << outcome.err;
  }
  testing::write_text(file(), std::string(2'000'000, ' '));
  EXPECT_TRUE(contains(bench({"--config", file()}).err, "and 100 kB are the most"));
  const Outcome before = bench({"--config", file(), "list"});
  EXPECT_EQ(before.exit_code, 2);
  EXPECT_TRUE(contains(before.err, "--config has no effect on 'list'")) << before.err;
}

}  // namespace
}  // namespace bb
