// The manual page, the README and --help agree on options and exit codes, groff finds nothing wrong
// with the page, and what is cited is this version.
#include <gtest/gtest.h>

#include <cctype>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "host/base/error.h"
#include "tests/support/program.h"
#include "tests/support/text.h"

namespace bb {
namespace {

using testing::bench;
using testing::contains;
using testing::Outcome;
using testing::read_text;
using testing::with;

std::string manual() {
  return std::regex_replace(read_text(BACKEND_BENCH_MANUAL), std::regex(R"(\\-)"),
                            "-");  // roff's minus
}

std::set<std::string> long_options(const std::string& text) {
  static const std::regex option("--[a-z][a-z-]+");
  return {std::sregex_token_iterator(text.begin(), text.end(), option), {}};
}

// As --help lists them: their names at the start of the lines below "Subcommands:".
std::vector<std::string> subcommands() {
  const std::string help = bench({"--help"}).out;
  const std::size_t begin = help.find("\nSubcommands:\n");
  const std::string list = help.substr(begin, help.find("\n\n", begin) - begin);
  static const std::regex name("\n  ([a-z]+)");
  return {std::sregex_token_iterator(list.begin(), list.end(), name, 1), {}};
}

TEST(Manual, NamesEveryOptionOfTheHelpAndNoOther) {
  std::set<std::string> options;
  std::vector<std::vector<std::string>> commands = {{}};
  for (const std::string& name : subcommands()) commands.push_back({name});
  EXPECT_GT(commands.size(), 5U);
  for (const std::vector<std::string>& command : commands) {
    const Outcome help = bench(with(command, {"--help"}));
    EXPECT_EQ(help.exit_code, 0);
    options.merge(long_options(help.out));
  }
  EXPECT_GT(options.size(), 20U);
  EXPECT_EQ(long_options(manual()), options);
}

// "0 success 1 difference": the codes in the order of precedence, with what they mean.
std::string documented(std::string text, const std::string& row) {
  text = std::regex_replace(text, std::regex(R"(\\f[BP]|`)"), "");  // bold and code
  std::string codes;
  const std::regex pattern(row);
  for (std::sregex_iterator at(text.begin(), text.end(), pattern), end; at != end; ++at) {
    codes += (*at)[1].str() + " " + (*at)[2].str() + "\n";
  }
  return codes;
}

TEST(Manual, TellsOfTheExitCodesWhatTheProgramDoesAndSoDoesTheReadme) {
  std::string codes;
  std::string sentences;
  for (const ExitCodeInfo& info : exit_codes()) {
    std::string meaning(info.meaning);
    codes += std::to_string(static_cast<int>(info.code)) + " " + meaning + "\n";
    meaning.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(meaning.front())));
    sentences += std::to_string(static_cast<int>(info.code)) + " " + meaning + ".\n";
  }
  EXPECT_EQ(documented(read_text(BACKEND_BENCH_README), R"(\n\| (\d+) \| (.*) \|)"), codes);
  EXPECT_EQ(documented(manual(), R"(\n\.B (\d+)\n(.*))"), sentences);
}

// A block of code that begins with this command shows a part of what the command prints.
TEST(Readme, ItsTablesAreWhatReportShowsOfTheResults) {
  const std::string readme = read_text(BACKEND_BENCH_README);
  static const std::regex block(R"(```\n\$ build/backend-bench report results/(\S+)\n([^`]+)```)");
  int found = 0;
  for (std::sregex_iterator it(readme.begin(), readme.end(), block), end; it != end; ++it) {
    const Outcome report =
        bench({"report", std::string(BACKEND_BENCH_RESULTS "/") + (*it)[1].str()});
    EXPECT_EQ(report.exit_code, 0) << report.err;
    EXPECT_TRUE(contains(report.out, (*it)[2].str())) << (*it)[0].str();
    ++found;
  }
  EXPECT_EQ(found, 2);
}

TEST(Citation, IsOfThisVersion) {
  EXPECT_TRUE(
      contains(read_text(BACKEND_BENCH_CITATION), "\nversion: " BACKEND_BENCH_VERSION "\n"));
  EXPECT_EQ(bench({"--version"}).out, "backend-bench " BACKEND_BENCH_VERSION "\n");
}

TEST(Manual, IsSoundRoff) {
  if (testing::run("/usr/bin/groff", {"--version"}).exit_code != 0) GTEST_SKIP() << "no groff";
  const Outcome page =
      testing::run("/usr/bin/groff", {"-man", "-ww", "-Kutf8", "-Tutf8", BACKEND_BENCH_MANUAL});
  EXPECT_EQ(page.exit_code, 0);
  if (contains(page.err, "can't load")) GTEST_SKIP() << page.err;
  EXPECT_EQ(page.err, "");
  EXPECT_TRUE(contains(page.out, "backend-bench"));
}

}  // namespace
}  // namespace bb
