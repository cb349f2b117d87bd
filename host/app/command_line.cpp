#include "host/app/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <string>

#include "host/app/help_formatter.h"
#include "host/machine/build.h"

namespace bb {
namespace {

constexpr const char* kDescription =
    "Runs one image pipeline on every way this machine can compute it, proves that all outputs "
    "are identical byte for byte, and tabulates the speedups.";

}  // namespace

CommandLine make_command_line(const Invocation& invocation) {
  CommandLine line;
  line.program = std::make_unique<CLI::App>(kDescription, "backend-bench");
  CLI::App& program = *line.program;
  program.formatter(std::make_shared<HelpFormatter>());
  program.set_version_flag("--version", fmt::format("backend-bench {}", describe_build().version));
  line.bench = add_bench_command(program, invocation);
  line.subcommands = {add_report_command(program),    add_compare_command(program),
                      add_verify_command(program),    add_list_command(program),
                      add_images_command(program),    add_machine_command(program, invocation),
                      add_completion_command(program)};
  return line;
}

}  // namespace bb
