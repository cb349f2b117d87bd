#include "host/app/program.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <exception>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "host/base/error.h"
#include "host/base/interrupt.h"
#include "host/commands/command.h"
#include "host/commands/console.h"
#include "host/machine/build.h"

namespace bb {
namespace {

constexpr const char* kDescription =
    "Runs one image pipeline on every way this machine can compute it, proves that all outputs "
    "are\nidentical byte for byte, and tabulates the speedups.";

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

// A list is one argument here, with commas. The library writes "LIST ..." as if it were several.
class HelpFormatter final : public CLI::Formatter {
 public:
  std::string make_option_opts(const CLI::Option* option) const override {
    std::string text = CLI::Formatter::make_option_opts(option);
    if (!option->get_positional() && text.ends_with(" ...")) text.resize(text.size() - 4);
    return text;
  }
};

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
  CLI::App program(kDescription, "backend-bench");
  program.formatter(std::make_shared<HelpFormatter>());
  program.set_version_flag("--version", fmt::format("backend-bench {}", describe_build().version));
  const Command bench = add_bench_command(program, {quoted(argc, argv)});
  const std::vector<Command> subcommands = {
      add_report_command(program), add_compare_command(program), add_verify_command(program),
      add_list_command(program), add_images_command(program)};
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
  for (const Command& command : subcommands) {
    if (!command.parser->parsed()) continue;
    check_no_options_before(program, *command.parser);
    return command.run();
  }
  return bench.run();
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
