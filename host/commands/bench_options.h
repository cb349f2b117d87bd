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
#include "host/contender/entrants.h"
#include "host/images/image_set.h"
#include "host/model/effort.h"
#include "host/model/scope.h"

namespace bb {

enum class SandboxChoice { automatic, on, off };

/// What the user asked for, checked.
struct BenchOptions {
  EntrantChoice entrants;
  std::vector<ImageSource> sources;         // one for each comparison; of one directory, if any
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

  [[nodiscard]] bool writes_results() const { return json || output; }
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
  bool breakdown = false;
  bool anonymous = false;
};

void add_bench_options(CLI::App& app, RawBenchOptions& raw);

/// After parsing. Options that contradict each other are refused before anything runs: throws
/// UsageError. Old spellings work, with a message.
[[nodiscard]] BenchOptions interpret(const CLI::App& app, RawBenchOptions raw);

}  // namespace bb
