// What the program shows in terminals of 60, 80 and 100 columns: nothing is wrapped by the
// terminal.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "host/base/temporary.h"
#include "host/base/text.h"
#include "tests/support/program.h"
#include "tests/support/terminal.h"
#include "tests/support/text.h"

namespace bb {
namespace {

using testing::bench_in_terminal;
using testing::contains;
using testing::TerminalOutcome;
using testing::with;

class Terminal : public ::testing::TestWithParam<int> {
 protected:
  TerminalOutcome bench(const std::vector<std::string>& arguments) {
    TerminalOutcome outcome = bench_in_terminal(GetParam(), arguments);
    for (const std::string& line : outcome.lines) {
      EXPECT_LE(text_width(line), GetParam()) << line;
    }
    return outcome;
  }

  // The line that has this part, with the next one, for it may be wrapped.
  static std::string find(const TerminalOutcome& outcome, const std::string& part) {
    const auto found = std::ranges::find_if(
        outcome.lines, [&](const std::string& line) { return contains(line, part); });
    if (found == outcome.lines.end()) return "";
    return found + 1 == outcome.lines.end() ? *found : *found + *(found + 1);
  }
};

INSTANTIATE_TEST_SUITE_P(Columns, Terminal, ::testing::Values(60, 80, 100),
                         ::testing::PrintToStringParamName());

// The processors' backends, so that the table is the same everywhere.
std::vector<std::string> comparison(const std::vector<std::string>& more) {
  return with(
      {"--backend", "cpu-simd,cpu-thread", "--workers", "1,2", "--size", "64x48", "--runs", "6"},
      more);
}

TEST_P(Terminal, TheTableFitsAndSaysWhatItLeavesOut) {
  const TerminalOutcome outcome = bench(comparison({"--count", "6", "--breakdown"}));
  EXPECT_EQ(outcome.exit_code, 0);
  const std::string titles = find(outcome, "kernel wrk");
  for (const char* title : {"backend", "time", "speedup", "exact"}) {
    EXPECT_TRUE(contains(titles, title)) << titles;
  }
  const std::string left_out = find(outcome, "Left out of narrow lines: ");
  for (const char* title : {"device", "set-up", "img/s", "MP/s", "busy", "eff.", "copy"}) {
    EXPECT_NE(contains(titles, title), contains(left_out, title)) << title;
  }
  EXPECT_NE(find(outcome, "cpu-thread scalar"), "");
}

TEST_P(Terminal, ProgressNamesTheBackendImagesPerSecondAndTheTimeLeft) {
  const TerminalOutcome outcome = bench({"--backend", "cpu-thread", "--count", "40", "--size",
                                         "200x200", "--runs", "20", "--scope", "filter"});
  EXPECT_EQ(outcome.exit_code, 0);
  const std::string bar = find(outcome, " left");
  EXPECT_TRUE(contains(bar, "filter cpu-")) << bar;
  EXPECT_TRUE(contains(bar, "░")) << bar;
  EXPECT_TRUE(contains(bar, " images/s")) << bar;
  EXPECT_FALSE(contains(outcome.lines.back(), "░")) << "the bar is gone in the end";
}

TEST_P(Terminal, TheOtherCommandsFit) {
  const TemporaryDirectory folder;
  const std::string file = (folder.path() / "a.json").string();
  EXPECT_EQ(bench(comparison({"--count", "2,3,4,5,6,7,8,9", "--json", file})).exit_code, 0);
  const TerminalOutcome report = bench({"report", file});
  EXPECT_EQ(report.exit_code, 0);
  EXPECT_NE(find(report, "by number of images"), "");
  const TerminalOutcome compared = bench({"compare", file, file});
  EXPECT_EQ(compared.exit_code, 0);
  EXPECT_NE(find(compared, "verdict"), "");
  EXPECT_EQ(bench({"list"}).exit_code, 0);
  // With --anonymous it has no path, and a path may be wider than a line.
  EXPECT_NE(find(bench({"machine", "--anonymous"}), "processor  "), "");
  EXPECT_EQ(bench({"verify", "--backend", "cpu-simd"}).exit_code, 0);
  const TerminalOutcome forecast = bench(with({"--dry-run"}, comparison({"--count", "3,6"})));
  EXPECT_NE(find(forecast, "It would write"), "");
}

TEST_P(Terminal, TheHelpFits) {
  for (const char* command :
       {"", "list", "report", "compare", "verify", "images", "machine", "completion"}) {
    const std::vector<std::string> arguments = *command == '\0'
                                                   ? std::vector<std::string>{"--help"}
                                                   : std::vector<std::string>{command, "--help"};
    EXPECT_EQ(bench(arguments).exit_code, 0);
  }
}

}  // namespace
}  // namespace bb
