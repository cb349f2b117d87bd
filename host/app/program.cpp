#include "host/app/program.h"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <exception>
#include <sstream>
#include <string>

#include "backends/process/child_process.h"
#include "host/app/command_line.h"
#include "host/base/error.h"
#include "host/base/interrupt.h"
#include "host/base/temporary.h"
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

[[noreturn]] void report_and_end() {
  if (std::current_exception()) print_message(current_failure().message);
  _exit(static_cast<int>(ExitCode::backend));
}

// Before the static objects of this file and all others, CLI11's among them, which allocate.
[[gnu::constructor(101)]] void prepare_for_the_start() { std::set_terminate(report_and_end); }

const pid_t kProgram = getpid();  // not its children

// After an exception that nothing can catch, as one that a library's destructor throws. In a child
// process it stays a crash, which its parent reports.
void clean_up_and_end() {
  if (getpid() != kProgram) std::abort();
  remove_temporary_directories();
  report_and_end();
}

// Whatever ends the program leaves nothing behind.
void prepare_for_the_end() {
  catch_interrupts(remove_temporary_directories);
  ChildProcess::wait_no_longer_if(interrupted);
  std::set_terminate(clean_up_and_end);
}

ExitCode run_command(int argc, const char* const* argv) {
  const CommandLine line = make_command_line({quoted(argc, argv)});
  CLI::App& program = *line.program;
  try {
    program.parse(argc, argv);
  } catch (const CLI::Success& help_or_version) {
    std::ostringstream text;
    text.exceptions(std::ios::badbit);  // otherwise it ends where memory runs out
    program.exit(help_or_version, text, text);
    print_results(text.str());
    return ExitCode::identical;
  } catch (const CLI::ParseError& error) {
    throw UsageError(error.what());
  }
  prepare_for_the_end();
  for (const Command& command : line.subcommands) {
    if (!command.parser->parsed()) continue;
    check_no_options_before(program, *command.parser);
    return command.run();
  }
  return line.bench.run();
}

}  // namespace

int run_program(int argc, const char* const* argv) {
  ExitCode code = ExitCode::identical;
  try {
    code = run_command(argc, argv);
  } catch (const std::exception&) {
    const Failure failure = current_failure();
    print_message(failure.message);
    if (failure.code == ExitCode::usage) print_message("see backend-bench --help");
    code = failure.code;
  }
  for (const std::filesystem::path& path : left_behind()) {
    print_message(fmt::format("could not remove {}: remove it yourself", printable(path)));
  }
  return static_cast<int>(code);
}

}  // namespace bb
