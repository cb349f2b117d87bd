// Completions follow from the definitions of the options, whatever these are.
#include "host/help/complete.h"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "backends/registry/registry.h"
#include "host/base/temporary.h"

namespace bb {
namespace {

using Kind = Completion::Kind;
using Words = std::vector<std::string>;

class Complete : public ::testing::Test {
 protected:
  Complete() {
    program_.add_flag("--pin", flag_, "Bind workers");
    program_.add_option("-o,--output", text_, "Where to")->type_name("FILE");
    program_.add_option("--old", text_)->group("");
    program_.add_option("--mode", text_, "Which")->type_name("auto|on|off|N");
    program_.add_option("--mix", texts_)->type_name("one|two,...")->delimiter(',');
    program_.add_option("--backend", texts_)->type_name("BACKEND,...")->delimiter(',');
    program_.add_option("--images", text_)->type_name("DIR");
    CLI::App* const show = program_.add_subcommand("show", "Show files");
    show->add_option("FILE", texts_)->type_name("FILE.json");
    show->add_option("--name", texts_)->type_name("NAME=FILE.json")->allow_extra_args(false);
    show->add_flag("--short", flag_);
    CLI::App* const write = program_.add_subcommand("write", "Write files");
    write->add_option("DIR", text_)->required();
    write->add_flag("--fast", flag_);
  }

  Completion at(const Words& words) { return complete(program_, words); }

  Words words(const Words& line) {
    Words texts;
    for (const Candidate& candidate : at(line).candidates) texts.push_back(candidate.text);
    return texts;
  }

  CLI::App program_{"", "program"};
  bool flag_ = false;
  std::string text_;
  Words texts_;
};

TEST_F(Complete, OptionsWithoutHiddenOnes) {
  EXPECT_EQ(words({"--"}),
            Words({"--help", "--pin", "--output", "--mode", "--mix", "--backend", "--images"}));
  EXPECT_EQ(words({"--m"}), Words({"--mode", "--mix"}));
  EXPECT_EQ(words({"--old"}), Words());
  EXPECT_EQ(at({"--pin"}).candidates.front().description, "Bind workers");
}

TEST_F(Complete, AnOptionIsOfferedAgainOnlyWhereItMayBeRepeated) {
  EXPECT_EQ(words({"--pin", "--mix", "one", "--m"}), Words({"--mode"}));
  EXPECT_EQ(words({"--output=x", "-o", "y", "--o"}), Words());
  EXPECT_EQ(words({"show", "--name", "A=a", "--n"}), Words({"--name"}));
}

TEST_F(Complete, Subcommands) {
  EXPECT_EQ(words({""}), Words({"show", "write"}));
  EXPECT_EQ(words({"w"}), Words({"write"}));
  EXPECT_EQ(words({"--pin", ""}), Words({"show", "write"}));
  EXPECT_EQ(words({"write", "--"}), Words({"--help", "--fast"}));
}

TEST_F(Complete, ValuesOfAFixedChoice) {
  EXPECT_EQ(words({"--mode", ""}), Words({"auto", "on", "off"})) << "N stands for a number";
  EXPECT_EQ(words({"--mode", "o"}), Words({"on", "off"}));
  EXPECT_EQ(words({"--mode=o"}), Words({"--mode=on", "--mode=off"}));
  EXPECT_EQ(words({"--mode", "on", "--pi"}), Words({"--pin"}));
  EXPECT_EQ(words({"--mode", "show", ""}), Words({"show", "write"})) << "the first is a value";
}

TEST_F(Complete, ListsNameEachItemOnce) {
  EXPECT_EQ(at({"--mix", ""}).kind, Kind::list);
  EXPECT_EQ(words({"--mix", ""}), Words({"one", "two"}));
  EXPECT_EQ(words({"--mix", "one,"}), Words({"one,two"}));
  EXPECT_EQ(words({"--mix=two,o"}), Words({"--mix=two,one"}));
  EXPECT_EQ(words({"--mix", "on,t"}), Words({"on,two"}));
}

TEST_F(Complete, Backends) {
  EXPECT_EQ(words({"--backend", ""}).size(), registry().size());
  EXPECT_EQ(words({"--backend", "cpu-scalar,cpu-p"}), Words({"cpu-scalar,cpu-proc"}));
  EXPECT_EQ(at({"--backend", "cpu-sc"}).candidates.front().description,
            get_backend("cpu-scalar").description);
}

TEST_F(Complete, ModulesBesideBackends) {
  const TemporaryDirectory folder;
  for (const char* name : {"mine.so", "notes.txt"}) std::ofstream(folder.path() / name) << "x";
  std::filesystem::create_directory(folder.path() / "more");
  const std::string path = folder.path() / "m";
  const Words found = words({"--backend", "cpu-proc," + path});
  EXPECT_EQ(std::set(found.begin(), found.end()),
            std::set<std::string>({"cpu-proc," + path + "ine.so", "cpu-proc," + path + "ore/"}));
}

TEST_F(Complete, FilesAndFoldersAreTheShells) {
  EXPECT_EQ(at({"--output", "x"}).kind, Kind::files);
  EXPECT_EQ(at({"-o", "x"}).kind, Kind::files);
  EXPECT_EQ(at({"--output=x"}).ending, "");
  EXPECT_EQ(at({"--images", ""}).kind, Kind::folders);
  EXPECT_EQ(at({"write", ""}).kind, Kind::folders);
  EXPECT_EQ(at({"show", "a.json", ""}).kind, Kind::files);
  EXPECT_EQ(at({"show", ""}).ending, ".json");
  EXPECT_EQ(at({"show", "--name", "A=x"}).kind, Kind::files);
  EXPECT_EQ(at({"show", "--name", "A"}).kind, Kind::words);
}

TEST_F(Complete, WhatFollowsAllArgumentsIsAnOption) {
  EXPECT_EQ(words({"write", "x", ""}), Words({"--help", "--fast"}));
  EXPECT_EQ(words({"write", "x", "y"}), Words());
  EXPECT_EQ(at({"write", "--", "--f"}).kind, Kind::folders);
  EXPECT_EQ(words({"--", "--f"}), Words());
}

TEST_F(Complete, MistakesAreNoReasonToFail) {
  EXPECT_EQ(words({"--unknown", "--pi"}), Words({"--pin"}));
  EXPECT_EQ(words({"--unknown=x"}), Words());
  EXPECT_EQ(words({"--pin=x"}), Words());
  EXPECT_EQ(words({"-"}).size(), 7U);
}

TEST_F(Complete, TextForTheScripts) {
  EXPECT_EQ(to_text(at({"show", "x"})), "files .json\n");
  EXPECT_EQ(to_text(at({"--pi"})), "words\n--pin\tBind workers\n");
  EXPECT_EQ(to_text({.kind = Kind::list, .candidates = {{"a\nb", ""}}}), "list\na\\x0ab\t\n");
}

TEST(CompletionScript, IsThereForEachShell) {
  EXPECT_EQ(completion_shells(), "bash|zsh|fish");
  EXPECT_TRUE(completion_script("zsh").starts_with("#compdef backend-bench\n"));
  EXPECT_EQ(completion_script("sh"), "");
}

}  // namespace
}  // namespace bb
