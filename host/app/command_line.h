// The program's command line: every command with its options.
#pragma once

#include <CLI/App.hpp>
#include <memory>
#include <vector>

#include "host/commands/command.h"

namespace bb {

struct CommandLine {
  std::unique_ptr<CLI::App> program;
  Command bench;  // runs where no subcommand is named
  std::vector<Command> subcommands;
};

[[nodiscard]] CommandLine make_command_line(const Invocation& invocation);

}  // namespace bb
