// The commands of the program: each is one file in this room, with its options and what it does.
#pragma once

#include <CLI/App.hpp>
#include <functional>
#include <string>

#include "host/base/error.h"

namespace bb {

struct Command {
  CLI::App* parser = nullptr;     // parses its options
  std::function<ExitCode()> run;  // after parsing; throws what host/base/error.h has
};

/// How the program was started, for the record.
struct Invocation {
  std::string command_line;
};

/// The command without a name: compares backends. Its options are the program's.
[[nodiscard]] Command add_bench_command(CLI::App& program, const Invocation& invocation);

/// The subcommands.
[[nodiscard]] Command add_list_command(CLI::App& program);
[[nodiscard]] Command add_images_command(CLI::App& program);
[[nodiscard]] Command add_machine_command(CLI::App& program, const Invocation& invocation);
[[nodiscard]] Command add_verify_command(CLI::App& program);
[[nodiscard]] Command add_report_command(CLI::App& program);
[[nodiscard]] Command add_compare_command(CLI::App& program);
[[nodiscard]] Command add_completion_command(CLI::App& program);

}  // namespace bb
