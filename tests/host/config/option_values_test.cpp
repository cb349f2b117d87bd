// Options that get their values from a TOML table.
#include "host/config/option_values.h"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <optional>

namespace bb {
namespace {

class OptionValues : public ::testing::Test {
 protected:
  OptionValues() {
    app_.add_option("--workers", workers_)->type_name("N,...");
    app_.add_option("--backend", backends_)->type_name("LIST")->delimiter(',');
    app_.add_option("--runs", runs_)->check(CLI::Range(1, 9).description(""));
    app_.add_flag("--pin", pin_);
    app_.add_option("-o,--output", output_)->type_name("FILE");
    app_.add_option("--images", images_)->type_name("DIR");
    app_.add_flag_callback("--now", [this] { ++calls_; });
    app_.add_option("--config", config_)->configurable(false);
  }

  void set(const std::string& text, const std::set<std::string>& overridden = {},
           std::span<const std::string_view> tables = {}) {
    const std::filesystem::path file = "some/study.toml";
    set_options(app_, parse_toml(text, file), file, overridden, tables);
  }

  std::string refusal_of(const std::string& text) {
    try {
      set(text);
      return "";
    } catch (const UsageError& error) {
      return error.what();
    }
  }

  CLI::App app_;
  std::string workers_;
  std::vector<std::string> backends_;
  std::optional<int> runs_;
  bool pin_ = false;
  std::string output_;
  std::string images_;
  int calls_ = 0;
  std::string config_;
};

TEST_F(OptionValues, AreThoseOfTheKeysOfTheirNames) {
  set("workers = [1, 2]\nbackend = [\"a\", \"b\"]\nruns = 3\npin = true\nnow = true\n");
  EXPECT_EQ(workers_, "1,2");
  EXPECT_EQ(backends_, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(runs_, 3);
  EXPECT_TRUE(pin_);
  EXPECT_EQ(calls_, 1);
  EXPECT_EQ(keys_with_values(app_),
            (std::set<std::string>{"workers", "backend", "runs", "pin", "now"}));
}

TEST_F(OptionValues, MayBeTheTextOfACommandLine) {
  set("workers = \"1,2\"\nbackend = \"a,b\"\nruns = \"3\"\npin = false\n");
  EXPECT_EQ(workers_, "1,2");
  EXPECT_EQ(backends_, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(runs_, 3);
  EXPECT_FALSE(pin_);
}

TEST_F(OptionValues, HoldPathsRelativeToTheFilesFolder) {
  set("output = \"a.html\"\nimages = \"/photos\"\nworkers = \"1\"\n");
  EXPECT_EQ(output_, "some/a.html");
  EXPECT_EQ(images_, "/photos");
}

TEST_F(OptionValues, MeanStandardOutputByADash) {
  set("output = \"-\"");
  EXPECT_EQ(output_, "-");
}

TEST_F(OptionValues, StayAsTheyAreWhereTheyAreOverridden) {
  set("runs = 3\npin = true\n", {"runs"});
  EXPECT_EQ(runs_, std::nullopt);
  EXPECT_TRUE(pin_);
}

TEST_F(OptionValues, LeaveTheTablesOfTheCallerAlone) {
  constexpr auto kTables = std::to_array<std::string_view>({"images", "report"});
  set("[[images]]\nx = 1\n[[report]]\ny = 1\n", {}, kTables);
  EXPECT_EQ(images_, "");
}

TEST_F(OptionValues, AreRefusedWithTheLineAndWhatToWrite) {
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {"runs = 1\nworker = 2",
       "some/study.toml:2: there is no key 'worker' (did you mean workers?): the keys here are "
       "backend, images, now, output, pin, runs, workers"},
      {"config = \"x\"", "some/study.toml:1: there is no key 'config': "},
      {"help = true", "some/study.toml:1: there is no key 'help': "},
      {"o = \"x\"", "some/study.toml:1: there is no key 'o'"},
      {R"("" = "x")", "some/study.toml:1: there is no key ''"},
      {"\"--runs\" = 1", "some/study.toml:1: there is no key '--runs' (did you mean runs?)"},
      {"\nruns = 10", "some/study.toml:2: --runs: "},
      {"runs = \"x\"", "some/study.toml:1: --runs: "},
      {"runs = [1, 2]", "some/study.toml:1: 'runs' takes one value, not a list"},
      {"runs = true", "some/study.toml:1: 'runs' takes text or a number"},
      {"pin = 1", "some/study.toml:1: 'pin' takes true or false, without quotes"},
      {"pin = \"true\"", "some/study.toml:1: 'pin' takes true or false, without quotes"},
      {"[runs]\nx = 1", "some/study.toml:1: 'runs' takes a value, not a table"},
      {"[[pin]]\nx = 1", "some/study.toml:1: 'pin' takes a value, not a table"},
  };
  for (const auto& [text, message] : wrong) {
    EXPECT_TRUE(refusal_of(text).starts_with(message)) << text << "\n" << refusal_of(text);
  }
}

}  // namespace
}  // namespace bb
