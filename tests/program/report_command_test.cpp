// Tests the report command, and its earlier spellings.
#include <gtest/gtest.h>

#include <filesystem>

#include "host/base/temporary.h"
#include "tests/support/program.h"
#include "tests/support/recorded_run.h"
#include "tests/support/text.h"

namespace bb {
namespace {

namespace fs = std::filesystem;
using testing::contains;
using testing::Outcome;
using testing::read_text;

class Reports : public ::testing::Test {
 protected:
  static Outcome bench(const std::vector<std::string>& more) {
    return testing::run(BACKEND_BENCH_PROGRAM,
                        testing::with({"--count", "3", "--size", "40x30", "--runs", "2",
                                       "--backend", "cpu-simd", "--scope", "e2e"},
                                      more));
  }
  static Outcome report(const std::vector<std::string>& arguments) {
    return testing::run(BACKEND_BENCH_PROGRAM, testing::with({"report"}, arguments));
  }
  [[nodiscard]] std::string path(const char* name) const {
    return (directory_.path() / name).string();
  }

 private:
  TemporaryDirectory directory_;
};

TEST_F(Reports, OfAResultFileIsWhatTheComparisonPrinted) {
  const Outcome run = bench({"--json", path("a.json")});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  const Outcome table = report({path("a.json")});
  EXPECT_EQ(table.exit_code, 0) << table.err;
  EXPECT_EQ(table.out, run.out);
  EXPECT_EQ(report({path("a.json"), "--format", "json"}).out, read_text(path("a.json")));
}

TEST_F(Reports, GoToAFileInTheFormatOfItsNameOrTheOneAskedFor) {
  const Outcome run = bench({"--output", path("a.csv")});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_TRUE(contains(run.out, "Scope e2e")) << "the table must be printed anyway";
  EXPECT_TRUE(read_text(path("a.csv")).starts_with("study,date,cpu,"));
  EXPECT_EQ(bench({"-o", path("b.json")}).exit_code, 0);
  EXPECT_TRUE(read_text(path("b.json")).starts_with("{\n  \"schema_version\": 2"));
  EXPECT_EQ(report({path("b.json"), "--format", "csv", "-o", path("c")}).out, "");
  EXPECT_TRUE(read_text(path("c")).starts_with("study,"));
  EXPECT_TRUE(bench({"--format", "csv"}).out.starts_with("study,"));
}

TEST_F(Reports, OfSeveralFilesNameEach) {
  ASSERT_EQ(bench({"--json", path("first.json")}).exit_code, 0);
  ASSERT_EQ(bench({"--json", path("second.json")}).exit_code, 0);
  const std::string table = report({path("first.json"), path("second.json")}).out;
  EXPECT_TRUE(contains(table, "first\n=====\n")) << table;
  EXPECT_TRUE(contains(table, "second\n======\n")) << table;
}

TEST_F(Reports, GoThroughAPipe) {
  const Outcome outcome = testing::shell(
      "cd \"$1\" && mkfifo p && (cat p >got &) && \"$0\" --count 1 --size 9x9 --runs 1 --scope "
      "filter "
      "--backend cpu-simd --json p >table && sleep 0.5 && wc -c <got",
      path(""));
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_GT(std::stoi(outcome.out), 1000) << outcome.err;
}

TEST_F(Reports, DoNotReplaceTheFilesThatTheyAreMadeFrom) {
  ASSERT_EQ(bench({"--json", path("a.json")}).exit_code, 0);
  const std::string before = read_text(path("a.json"));
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"report", path("a.json"), "-o", path("a.json")},
        {"compare", path("a.json"), path("a.json"), "-o", path("a.json")}}) {
    const Outcome outcome = testing::bench(arguments);
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_TRUE(contains(outcome.err, "is one of the files to read")) << outcome.err;
    EXPECT_EQ(read_text(path("a.json")), before);
  }
}

TEST_F(Reports, OfWhatIsNoResultFileAreRefused) {
  testing::write_text(path("x.json"), "{}");
  for (const std::string& file : {path("x.json"), path("absent.json")}) {
    const Outcome outcome = report({file});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_TRUE(contains(outcome.err, file)) << outcome.err;
    EXPECT_EQ(outcome.out, "");
  }
}

TEST_F(Reports, OfAFormatThatNeedsAFileAreRefusedBeforeAnythingIsMeasured) {
  for (const Outcome& outcome :
       {bench({"--format", "latex"}), report({"x.json", "--format", "latex"}),
        bench({"--format", "latex", "-o", "-"})}) {
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_TRUE(contains(outcome.err, "give --output FILE.tex")) << outcome.err;
    EXPECT_EQ(outcome.out, "");
  }
  EXPECT_EQ(bench({"-o", path("a.tex")}).exit_code, 0);
  EXPECT_TRUE(fs::exists(path("a-1.csv")));
}

TEST_F(Reports, CarryTheNamesThatFilesAreGiven) {
  ASSERT_EQ(bench({"--json", path("a.json")}).exit_code, 0);
  const std::string named = "My Laptop=" + path("a.json");
  EXPECT_TRUE(contains(report({"--name", named}).out, "cpu-simd"));
  const Outcome csv = report({path("a.json"), "--name", named, "--format", "csv"});
  EXPECT_TRUE(contains(csv.out, "\nMy Laptop,")) << csv.out;
  EXPECT_FALSE(contains(csv.out, "\na,")) << "it is one file, which has a name";
  for (const char* wrong : {"Laptop", "=a.json", "Laptop="}) {
    EXPECT_EQ(report({"--name", wrong}).exit_code, 2) << wrong;
  }
  EXPECT_EQ(report({}).exit_code, 2);
}

TEST_F(Reports, OptionsOfOtherFormatsAreRefused) {
  ASSERT_EQ(bench({"--json", path("a.json")}).exit_code, 0);
  const std::vector<std::vector<std::string>> wrong = {{"--samples"},
                                                       {"--claim", "cpu-simd simd 1"},
                                                       {"--gallery", "1"},
                                                       {"--chart", "speedup"},
                                                       {"--format", "html", "--images", "."},
                                                       {"--format", "svg", "--chart", "x"},
                                                       {"--format", "html", "--claim", "x"}};
  for (const std::vector<std::string>& options : wrong) {
    const Outcome outcome = report(testing::with({path("a.json")}, options));
    EXPECT_EQ(outcome.exit_code, 2) << options.front();
    EXPECT_EQ(outcome.out, "");
  }
}

TEST_F(Reports, OldSpellingsWorkWithAMessage) {
  const Outcome run = bench({"--output", path("images"), "--format", "png"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_TRUE(contains(run.err, "in new spelling, --save-images")) << run.err;
  EXPECT_TRUE(contains(run.err, "in new spelling, --image-format png")) << run.err;
  EXPECT_TRUE(fs::exists(fs::path(path("images")) / "cpu-simd" / "generated-000.png"));
  const Outcome both = testing::run(
      BACKEND_BENCH_PROGRAM,
      {"--count", "1", "--size", "9x9", "--runs", "1", "--backend", "cpu-simd", "--scope", "both"});
  EXPECT_TRUE(contains(both.out, "Scope filter") && contains(both.out, "Scope e2e")) << both.out;
}

}  // namespace
}  // namespace bb
