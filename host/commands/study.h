// A study in a file: the options of a comparison, image sets, and reports to write.
#pragma once

#include <CLI/App.hpp>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "host/commands/bench_options.h"
#include "host/config/toml.h"

namespace bb {

class StudyFile {
 public:
  /// Throws UsageError that names the file and the line.
  explicit StudyFile(std::filesystem::path file);

  /// Gives the options what the command line has left open. Throws UsageError likewise.
  void fill(CLI::App& program, RawBenchOptions& raw);

  /// The error with its line, where it is about an option that the file has given.
  [[nodiscard]] UsageError located(const UsageError& error) const;

 private:
  [[nodiscard]] std::vector<TomlTable> tables(std::string_view key) const;
  [[nodiscard]] ImageSetChoice image_set(const TomlTable& table,
                                         const GeneratorOptions& defaults) const;
  [[nodiscard]] StudyReport report(const TomlTable& table) const;

  std::filesystem::path file_;
  std::string text_;
  TomlTable table_;
  std::set<std::string> given_;       // keys that the command line has given
  std::set<std::string> overridden_;  // and those that cannot stand beside them
};

}  // namespace bb
