// The command line.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "host/codecs/codec.h"
#include "host/contender/contenders.h"
#include "host/images/image_set.h"
#include "host/results/result_diff.h"
#include "host/results/results.h"

namespace bb {

enum class Command { compare_backends, list, write_images, verify, compare_results };

enum class SandboxChoice { automatic, on, off };

struct CommandLine {
  Command command = Command::compare_backends;
  ContenderChoice contenders;
  ImageSource source;
  std::optional<std::size_t> memory_bytes;  // absent: a quarter of what there is
  std::string filters;
  std::vector<Scope> scopes;
  Effort effort;
  std::string simd_target;  // empty: the best that this machine has
  SandboxChoice sandbox = SandboxChoice::automatic;
  FileFormat format = FileFormat::jpeg;
  std::optional<std::filesystem::path> output;
  std::optional<std::filesystem::path> json;
  bool breakdown = false;              // show where the time goes
  std::filesystem::path base_results;  // of the command that compares two result files
  std::filesystem::path new_results;
  DiffFormat diff_format = DiffFormat::table;
  std::optional<double> fail_if_slower;  // by more than this: 0.05 is 5%
  std::filesystem::path golden = "results/golden.json";
  bool update_golden = false;
  std::filesystem::path images_directory;  // of the command that writes the generated set
};

/// Absent when there is nothing more to do, after --help or --version. Throws UsageError.
[[nodiscard]] std::optional<CommandLine> parse_command_line(int argc, const char* const* argv);

}  // namespace bb
