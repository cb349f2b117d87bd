// TOML files as plain data, and what is wrong with those that are refused.
#include "host/config/toml.h"

#include <gtest/gtest.h>

#include "host/base/temporary.h"
#include "tests/support/text.h"

namespace bb {
namespace {

using testing::contains;
using Texts = std::vector<std::string>;
using Tables = std::vector<TomlTable>;

const TomlEntry& entry(const TomlTable& table, std::string_view key) {
  for (const TomlEntry& entry : table.entries) {
    if (entry.key == key) return entry;
  }
  throw std::runtime_error("there is no key " + std::string(key));
}

// What is wrong with the text; empty where nothing is.
std::string refusal_of(std::string_view text) {
  try {
    static_cast<void>(parse_toml(text, "some/study.toml"));
    return "";
  } catch (const UsageError& error) {
    return error.what();
  }
}

TEST(Toml, KeysAreNotNestedForEver) {
  std::string deep = "a";
  for (int n = 0; n < 40'000; ++n) deep += ".a";
  EXPECT_EQ(refusal_of("[" + deep + "]\n"), "some/study.toml:1: it has more than 2000 dots");
  EXPECT_EQ(refusal_of(deep + " = 1\n"), "some/study.toml:1: it has more than 2000 dots");
#ifndef BACKEND_BENCH_ASAN  // which makes the library take more stack than there is
  EXPECT_EQ(refusal_of(deep.substr(0, 4001) + " = 1\n"), "");
#endif
}

TEST(Toml, HasValuesAsACommandLineHasThem) {
  const TomlTable table = parse_toml(
      "backend = [\"cpu-thread\", 'cpu-proc']\n"
      "workers = [1, 2, 0x10]\n"
      "runs = 1_000\n"
      "time-budget = 0.5\n"
      "whole = 10.0\n"
      "pin = true\n"
      "\n"
      "filters = \"grayscale,\\u0073obel\"\n",
      "study.toml");
  EXPECT_EQ(std::get<Texts>(entry(table, "backend").value), (Texts{"cpu-thread", "cpu-proc"}));
  EXPECT_EQ(std::get<Texts>(entry(table, "workers").value), (Texts{"1", "2", "16"}));
  EXPECT_EQ(std::get<std::string>(entry(table, "runs").value), "1000");
  EXPECT_EQ(std::get<std::string>(entry(table, "time-budget").value), "0.5");
  EXPECT_EQ(std::get<std::string>(entry(table, "whole").value), "10");
  EXPECT_TRUE(std::get<bool>(entry(table, "pin").value));
  EXPECT_EQ(std::get<std::string>(entry(table, "filters").value), "grayscale,sobel");
  EXPECT_EQ(entry(table, "filters").line, 8);
  EXPECT_EQ(table.entries.front().key, "backend") << "in the order of the file";
}

TEST(Toml, HasTablesInTheOrderOfTheFile) {
  const TomlTable table = parse_toml(
      "[[report]]\nfile = \"a\"\n[[images]]\ncount = 1\n[[report]]\nfile = \"b\"\n[one]\nx = 1\n",
      "study.toml");
  ASSERT_EQ(table.entries.size(), 3U);
  EXPECT_EQ(table.entries[0].key, "report");
  const auto& reports = std::get<Tables>(table.entries[0].value);
  ASSERT_EQ(reports.size(), 2U);
  EXPECT_EQ(reports[0].line, 1);
  EXPECT_EQ(reports[1].line, 5);
  EXPECT_EQ(entry(reports[1], "file").line, 6);
  EXPECT_EQ(std::get<Tables>(entry(table, "one").value).size(), 1U);
  EXPECT_EQ(std::get<Tables>(parse_toml("a = [{x = 1}, {x = 2}]", "s").entries[0].value).size(),
            2U);
  EXPECT_TRUE(parse_toml("", "s").entries.empty());
}

TEST(Toml, NamesFileAndLineOfWhatItRefuses) {
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {"a = 1\nb = ", "some/study.toml:2: it is not TOML: "},
      {"a = 1\nb = 2\na = 3\n", "some/study.toml:3: it is not TOML: "},
      {"[t]\na = 1\n[t]\na = 2\n", "some/study.toml:3: it is not TOML: "},
      {"\nworkers = []",
       "some/study.toml:2: 'workers' is an empty list: give it a value, or leave "
       "it out"},
      {"a = 1\n[[images]]\ncount = [[1], 2]",
       "some/study.toml:3: 'count': a list holds texts and "
       "numbers"},
      {"a = [1, {x = 1}]", "some/study.toml:1: 'a': a list holds texts and numbers"},
      {"a = [{x = 1}, 1]", "some/study.toml:1: 'a': a list holds texts and numbers"},
      {"a = [true]", "some/study.toml:1: 'a': a list holds texts and numbers"},
      {"a = 1979-05-27", "some/study.toml:1: 'a' is a date or a time: write it in quotes"},
      {"a = [07:32:00]", "some/study.toml:1: 'a' is a date or a time: write it in quotes"},
      {R"(a = "b\u0000c")", "some/study.toml:1: 'a' holds a control character"},
      {"a = [\"\"\"b\nc\"\"\"]", "some/study.toml:1: 'a' holds a control character"},
      {"a = \"\xff\"", "some/study.toml:1: it is not TOML: "},
      {std::string("\x00\x01", 2), "some/study.toml:1: it is not TOML: "},
      {"a = 99999999999999999999", "some/study.toml:1: it is not TOML: "},
      {"a = " + std::string(100'000, '['), "some/study.toml:1: it is not TOML: "},
      {"a = " + std::string(100'000, '{'), "some/study.toml:1: it is not TOML: "},
  };
  for (const auto& [text, message] : wrong) {
    const std::string refusal = refusal_of(text);
    EXPECT_TRUE(refusal.starts_with(message)) << text.substr(0, 99) << "\n" << refusal;
    EXPECT_LT(refusal.size(), 400U) << refusal;
    EXPECT_FALSE(contains(refusal, "\n")) << refusal;
  }
}

TEST(Toml, IsReadFromARegularFileOfModestSize) {
  const TemporaryDirectory directory;
  const auto refused = [&](const std::filesystem::path& file, std::string_view message) {
    try {
      static_cast<void>(read_toml(file));
      ADD_FAILURE() << file;
    } catch (const UsageError& error) {
      EXPECT_TRUE(contains(error.what(), message)) << error.what();
    }
  };
  const std::filesystem::path file = directory.path() / "study.toml";
  refused(file, "No such file");
  refused(directory.path(), "not a regular file");
  refused("/dev/zero", "not a regular file");
  testing::write_text(file, "a = 1\n");
  EXPECT_EQ(read_toml(file), "a = 1\n");
  testing::write_text(file, std::string((1U << 20U) + 1, '\n'));
  refused(file, "and 100 kB are the most");
}

}  // namespace
}  // namespace bb
