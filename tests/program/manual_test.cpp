// The manual page and --help name the same options, and groff finds nothing wrong with the page.
#include <gtest/gtest.h>

#include <regex>
#include <set>

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

TEST(Manual, NamesEveryOptionOfTheHelpAndNoOther) {
  std::set<std::string> options;
  const std::vector<std::vector<std::string>> commands = {
      {}, {"list"}, {"images"}, {"verify"}, {"compare"}};
  for (const std::vector<std::string>& command : commands) {
    const Outcome help = bench(with(command, {"--help"}));
    EXPECT_EQ(help.exit_code, 0);
    options.merge(long_options(help.out));
  }
  EXPECT_GT(options.size(), 20U);
  EXPECT_EQ(long_options(manual()), options);
}

TEST(Manual, ListsTheExitCodesInTheOrderOfTheHelp) {
  std::string codes;
  const std::string text = manual();
  const std::string section = text.substr(text.find(".SH \"EXIT STATUS\""),
                                          text.find(".SH ENVIRONMENT") - text.find(".SH \"EXIT"));
  static const std::regex code(R"(\n\.B (\d+)\n)");
  for (std::sregex_iterator at(section.begin(), section.end(), code), end; at != end; ++at) {
    codes += (*at)[1].str() + " ";
  }
  EXPECT_EQ(codes, "130 2 1 4 3 0 ");
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
