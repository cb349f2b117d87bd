// The manual page and --help name the same options, and groff finds nothing wrong with the page.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <regex>
#include <set>

#include "tests/support/program.h"

namespace bb {
namespace {

using testing::Outcome;

std::string manual() {
  std::ifstream file(BACKEND_BENCH_MANUAL);
  const std::string source((std::istreambuf_iterator<char>(file)), {});
  return std::regex_replace(source, std::regex(R"(\\-)"), "-");  // roff's minus
}

std::set<std::string> long_options(const std::string& text) {
  static const std::regex option("--[a-z][a-z-]+");
  return {std::sregex_token_iterator(text.begin(), text.end(), option), {}};
}

TEST(Manual, NamesEveryOptionOfTheHelpAndNoOther) {
  std::set<std::string> options;
  for (const char* command : {"", "list", "images", "verify", "compare"}) {
    std::vector<std::string> arguments = {"--help"};
    if (*command != '\0') arguments.insert(arguments.begin(), command);
    const Outcome help = testing::run(BACKEND_BENCH_PROGRAM, arguments);
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
  if (page.err.find("can't load") != std::string::npos) GTEST_SKIP() << page.err;
  EXPECT_EQ(page.err, "");
  EXPECT_NE(page.out.find("backend-bench"), std::string::npos);
}

}  // namespace
}  // namespace bb
