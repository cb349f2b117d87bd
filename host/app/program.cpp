#include "host/app/program.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <exception>
#include <sstream>
#include <string>

#include "host/app/command_line.h"
#include "host/base/error.h"
#include "host/base/interrupt.h"
#include "host/commands/console.h"

namespace bb {
namespace {

// The command line as a shell would take it again.
std::string quoted(int argc, const char* const* argv) {
  constexpr const char* kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./,:%@";
  std::string line;
  for (int n = 0; n < argc; ++n) {
    const std::string word = argv[n];
    if (n > 0) line += ' ';
    if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) {
      line += word;
      continue;
    }
    line += '\'';
    for (const char c : word) line += c == '\'' ? std::string("'\\''") : std::string(1, c);
    line += '\'';
  }
  return line;
}

// Options of the program before a subcommand would have no effect, but for those that take effect
// when they are parsed.
void check_no_options_before(const CLI::App& program, const CLI::App& subcommand) {
  for (const CLI::Option* option : program.get_options()) {
    const std::string name = option->get_name();
    if (option->count() == 0 || name == "--simd-target" || name == "--quiet") continue;
    throw UsageError(fmt::format("{} has no effect on '{}': leave it out, or write it behind",
                                 option->get_name(), subcommand.get_name()));
  }
}

ExitCode run_command(int argc, const char* const* argv) {
  const CommandLine line = make_command_line({quoted(argc, argv)});
  CLI::App& program = *line.program;
  try {
    program.parse(argc, argv);
  } catch (const CLI::Success& help_or_version) {
    std::ostringstream text;
    program.exit(help_or_version, text, text);
    print_results(text.str());
    return ExitCode::identical;
  } catch (const CLI::ParseError& error) {
    throw UsageError(error.what());
  }
  catch_interrupts();
  for (const Command& command : line.subcommands) {
    if (!command.parser->parsed()) continue;
    check_no_options_before(program, *command.parser);
    return command.run();
  }
  return line.bench.run();
}

}  // namespace

int run_program(int argc, const char* const* argv) {
  try {
    return static_cast<int>(run_command(argc, argv));
  } catch (const std::exception&) {
    const Failure failure = current_failure();
    print_message(failure.message);
    if (failure.code == ExitCode::usage) print_message("see backend-bench --help");
    return static_cast<int>(failure.code);
  }
}

}  // namespace bb
