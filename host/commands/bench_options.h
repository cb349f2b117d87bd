// The options of the comparison of backends.
#pragma once

#include <CLI/App.hpp>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "host/codecs/codec.h"
#include "host/commands/options.h"
#include "host/commands/report.h"
#include "host/contender/entrants.h"
#include "host/images/image_set.h"
#include "host/model/effort.h"
#include "host/model/scope.h"

namespace bb {

enum class SandboxChoice { automatic, on, off };

/// A report that a study file asks for.
struct StudyReport {
  std::string place;  // in the study file, for messages: "study.toml:7"
  std::string name;   // of the study in it
  ReportChoice choice;
};

/// What the user asked for, checked.
struct BenchOptions {
  EntrantChoice entrants;
  std::vector<ImageSource> sources;         // one for each comparison
  std::optional<std::size_t> memory_bytes;  // absent: a quarter of what there is
  std::string filters;
  std::vector<const ScopeInfo*> scopes;
  Effort effort;
  SandboxChoice sandbox = SandboxChoice::automatic;
  FileFormat image_format = FileFormat::jpeg;
  std::optional<std::filesystem::path> save_images;
  std::string format;                           // of the report; empty: as --output's ending has it
  std::optional<std::filesystem::path> output;  // where to write the report
  std::optional<std::filesystem::path> json;    // where to write the result file
  bool breakdown = false;                       // show where the time goes
  bool anonymous = false;                       // leave out whose machine it is
  std::vector<StudyReport> reports;
  std::string study_text;  // of the file that --config names; empty: none
  bool dry_run = false;    // say what would run, and run nothing

  [[nodiscard]] bool writes_results() const { return json || output || !reports.empty(); }
};

/// An image set, or a sweep over several, of a study file.
struct ImageSetChoice {
  std::string name;
  std::string folder;  // empty: generated images
  GeneratorOptions generator;
};

/// The options as the library gathers them.
struct RawBenchOptions {
  EntrantChoice entrants;
  std::string workers;
  Effort effort;
  GeneratorOptions generator;
  std::vector<std::string> scopes = {"filter", "e2e"};
  std::string filters;
  std::string images;
  std::size_t max_pixels = 0;
  std::string memory;
  std::string image_format = "jpeg";
  std::string save_images;
  std::string format;
  std::string output;
  std::string json;
  std::string sandbox = "auto";
  std::chrono::milliseconds timeout = BackendOptions().timeout;
  bool pin = false;
  bool no_pin = false;
  bool breakdown = false;
  bool anonymous = false;
  bool dry_run = false;

  // With a study file:
  std::string config;
  std::string study_text;
  std::vector<ImageSetChoice> image_sets;  // in place of --images and the generator's options
  std::vector<StudyReport> reports;
};

void add_bench_options(CLI::App& app, RawBenchOptions& raw);

/// After parsing. Options that contradict each other are refused before anything runs: throws
/// UsageError. Old spellings work, with a message.
[[nodiscard]] BenchOptions interpret(const CLI::App& app, RawBenchOptions raw);

/// What --memory allows, or a quarter of the machine's memory without it, in bytes.
[[nodiscard]] std::size_t memory_limit(const BenchOptions& options);

}  // namespace bb
