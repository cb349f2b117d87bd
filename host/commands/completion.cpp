// `completion`: what makes a shell complete the program's command lines.
#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "host/commands/command.h"
#include "host/commands/console.h"
#include "host/commands/options.h"
#include "host/help/complete.h"

namespace bb {
namespace {

struct CompletionOptions {
  std::string shell;
  std::vector<std::string> words;
};

ExitCode print_completion(const CLI::App& program, const CompletionOptions& options) {
  const std::string_view script = completion_script(options.shell);
  if (script.empty()) {
    throw UsageError("completion " + options.shell + ": write one of " + completion_shells());
  }
  print_results(options.words.empty() ? std::string(script)
                                      : to_text(complete(program, options.words)));
  return ExitCode::identical;
}

}  // namespace

Command add_completion_command(CLI::App& program) {
  CLI::App* const command = program.add_subcommand(
      "completion", "Print the script that completes command lines in a shell");
  const auto options = std::make_shared<CompletionOptions>();
  command->add_option("SHELL", options->shell, "bash, zsh or fish")
      ->type_name(completion_shells())
      ->required();
  command->add_option("WORD", options->words,
                      "Behind --: a command line; instead, print what completes its last word, as "
                      "the script does");
  command->footer(help_footer(
      "  source <(backend-bench completion bash)      likewise for zsh\n"
      "  backend-bench completion fish | source\n"
      "  backend-bench completion bash -- --backend cpu-\n",
      "", {ExitCode::interrupted, ExitCode::usage, ExitCode::backend, ExitCode::identical}));
  return {command, [&program, options] { return print_completion(program, *options); }};
}

}  // namespace bb
