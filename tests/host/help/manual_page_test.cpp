// The manual page shows what the options' definitions say.
#include "host/help/manual.h"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <stdexcept>
#include <string>

#include "tests/support/text.h"

namespace bb {
namespace {

using testing::contains;

class ManualPage : public ::testing::Test {
 protected:
  ManualPage() {
    program_.add_option("-o,--output", text_, "write to FILE, as with --quite-new [nowhere]")
        ->type_name("FILE")
        ->group("Results");
    program_.add_option("--old", text_)->group("");
    CLI::App* const show = program_.add_subcommand("show", "Show a\\b files");
    show->add_option("FILE", text_, "Files")->required();
    show->add_option("--count", number_, "How many")->type_name("N,...")->capture_default_str();
  }

  std::string page(const std::string& lines) { return manual_page(program_, lines, "1.2-3"); }

  CLI::App program_{"", "backend-bench"};
  std::string text_;
  int number_ = 7;
};

TEST_F(ManualPage, KeepsProse) {
  EXPECT_EQ(page(".TH X \"@version@\"\nText.\n"), ".TH X \"1.2\\-3\"\nText.\n");
}

TEST_F(ManualPage, NamesEachCommandInTheSynopsis) {
  EXPECT_EQ(page("@synopsis\n"),
            "\\fBbackend\\-bench\\fP \\fI[OPTION]...\\fP\n.br\n"
            "\\fBbackend\\-bench show\\fP \\fI[OPTION]...\\fP \\fIFILE\\fP\n");
}

TEST_F(ManualPage, ShowsOptionsByGroupWithTheirDefaultsAndNotes) {
  EXPECT_EQ(
      page("@options\n@note --output\nA note.\n@end\nEnd.\n"),
      ".TP\n\\fB\\-h, \\-\\-help\\fP\nPrint this help message and exit.\n"
      ".SS \"Results\"\n.TP\n\\fB\\-o, \\-\\-output\\fP \\fIFILE\\fP\n"
      "Write to FILE, as with \\fB\\-\\-quite\\-new\\fP.\nA note.\nDefault: nowhere.\nEnd.\n");
}

TEST_F(ManualPage, ShowsCommandsWithTheirArgumentsAndOptions) {
  const std::string text =
      page("@commands\n@note show\nSee X.\n@note show --count\nOf these.\n@end\n");
  EXPECT_TRUE(contains(text, ".SS show\n\\fBbackend\\-bench show\\fP")) << text;
  EXPECT_TRUE(contains(text, "\n.PP\nShow a\\eb files.\nSee X.\n.TP\n\\fIFILE\\fP\nFiles.\n"))
      << text;
  EXPECT_TRUE(contains(text, "\\fIN,...\\fP\nHow many.\nOf these.\nDefault: 7.\n")) << text;
}

TEST_F(ManualPage, ShowsExitCodes) {
  EXPECT_TRUE(contains(page("@exit-codes\n"),
                       ".TP\n.B 2\nThe command line asks for something that cannot be done.\n"));
  EXPECT_TRUE(contains(page("@exit-codes\n"), "\\fB\\-\\-fail\\-if\\-slower\\fP allows"));
}

TEST_F(ManualPage, RefusesWhatIsAboutNothing) {
  EXPECT_THROW(page("@options\n@note --input\nx\n@end\n"), std::runtime_error);
  EXPECT_THROW(page("@options\n@note show --count\nx\n@end\n"), std::runtime_error);
  EXPECT_THROW(page("@options\nstray\n@end\n"), std::runtime_error);
  EXPECT_THROW(page("@options\n"), std::runtime_error);
  EXPECT_THROW(page("@opinions\n"), std::runtime_error);
}

}  // namespace
}  // namespace bb
