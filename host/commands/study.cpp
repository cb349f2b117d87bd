#include "host/commands/study.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <utility>
#include <variant>

#include "host/base/files.h"
#include "host/commands/console.h"
#include "host/config/option_values.h"
#include "host/contender/module_backends.h"

namespace bb {
namespace {

using Tables = std::vector<TomlTable>;

constexpr std::string_view kImages = "images";
constexpr std::string_view kReport = "report";
constexpr std::array kTables = {kImages, kReport};

// Keys that cannot stand side by side: what the command line says takes the place of both.
constexpr std::array kAlternatives = {std::pair{"runs", "time-budget"}, std::pair{"images", "size"},
                                      std::pair{"images", "seed"}};

}  // namespace

StudyFile::StudyFile(std::filesystem::path file)
    : file_(std::move(file)), text_(read_toml(file_)), table_(parse_toml(text_, file_)) {}

void StudyFile::fill(CLI::App& program, RawBenchOptions& raw) {
  given_ = keys_with_values(program);
  overridden_ = given_;
  for (const auto& [one, other] : kAlternatives) {
    if (given_.contains(one)) overridden_.insert(other);
    if (given_.contains(other)) overridden_.insert(one);
  }
  set_options(program, table_, file_, overridden_, kTables);
  if (!overridden_.contains("backend")) {
    for (std::string& backend : raw.entrants.backends) {
      if (names_module(backend)) backend = file_.parent_path() / backend;
    }
  }
  if (!given_.contains(std::string(kImages))) {
    for (const TomlTable& table : tables(kImages)) {
      raw.image_sets.push_back(image_set(table, raw.generator));
    }
  }
  for (const TomlTable& table : tables(kReport)) {
    StudyReport made = report(table);
    const bool is_known = std::ranges::any_of(raw.reports, [&](const StudyReport& other) {
      return other.choice.output == made.choice.output;
    });
    if (is_known || made.choice.output == raw.json || made.choice.output == raw.output) {
      throw error_at(file_, table.line, "another file has this name: give each its own");
    }
    raw.reports.push_back(std::move(made));
  }
  raw.study_text = text_;
}

UsageError StudyFile::located(const UsageError& error) const {
  const std::string_view message = error.what();
  for (const TomlEntry& entry : table_.entries) {
    const std::string option = "--" + entry.key;
    const bool is_about_it = message.starts_with(option + " ") || message.starts_with(option + ":");
    if (is_about_it && !overridden_.contains(entry.key)) {
      return error_at(file_, entry.line, message);
    }
  }
  return error;
}

std::vector<TomlTable> StudyFile::tables(std::string_view key) const {
  const auto found = std::ranges::find(table_.entries, key, &TomlEntry::key);
  if (found == table_.entries.end()) return {};
  const Tables* const tables = std::get_if<Tables>(&found->value);
  return tables != nullptr ? *tables : Tables();
}

ImageSetChoice StudyFile::image_set(const TomlTable& table,
                                    const GeneratorOptions& defaults) const {
  ImageSetChoice set;
  set.generator = defaults;
  CLI::App app;
  app.add_option("--name", set.name)->check(not_empty());
  app.add_option("--folder", set.folder)->type_name("DIR")->check(not_empty());
  add_generator_options(app, set.generator, Values::list);
  set_options(app, table, file_, given_);
  try {
    for (const char* const option : {"--size", "--seed"}) {
      if (set.folder.empty() || app.count(option) == 0) continue;
      throw UsageError(
          fmt::format("{} is about generated images: it cannot go with a folder", option));
    }
    for (const ImageSource& source : interpret(set.generator)) {
      if (source.count || !set.folder.empty()) continue;
      throw UsageError("--count all needs a folder: the generated set has no end");
    }
  } catch (const UsageError& error) {
    throw error_at(file_, table.line, error.what());
  }
  return set;
}

StudyReport StudyFile::report(const TomlTable& table) const {
  StudyReport made;
  made.name = file_.stem();
  made.place = fmt::format("{}:{}", printable(file_), table.line);
  CLI::App app;
  app.add_option("--name", made.name)->check(not_empty());
  app.add_option("--file", made.choice.output)->type_name("FILE")->check(not_empty());
  add_report_options(app, made.choice);
  set_options(app, table, file_);
  try {
    if (made.choice.output.empty() || is_standard_output(made.choice.output)) {
      throw UsageError("a report goes to a file: write one as in file = \"report.html\"");
    }
    static_cast<void>(check_report(made.choice));
  } catch (const UsageError& error) {
    throw error_at(file_, table.line, error.what());
  }
  return made;
}

}  // namespace bb
