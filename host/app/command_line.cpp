#include "host/app/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <string>

#include "host/machine/build.h"

namespace bb {
namespace {

constexpr const char* kDescription =
    "Runs one image pipeline on every way this machine can compute it, proves that all outputs "
    "are\nidentical byte for byte, and tabulates the speedups.";

// A list is one argument here, with commas. The library writes "LIST ..." as if it were several.
// The usage line tells which positional arguments are required.
class HelpFormatter final : public CLI::Formatter {
 public:
  std::string make_option_opts(const CLI::Option* option) const override {
    constexpr const char* kSeveral = " ...";
    std::string text = CLI::Formatter::make_option_opts(option);
    const bool is_several = text.ends_with(kSeveral);
    if (option->get_positional()) return is_several ? kSeveral : "";
    if (is_several) text.resize(text.size() - std::char_traits<char>::length(kSeveral));
    return text;
  }
};

}  // namespace

CommandLine make_command_line(const Invocation& invocation) {
  CommandLine line;
  line.program = std::make_unique<CLI::App>(kDescription, "backend-bench");
  CLI::App& program = *line.program;
  program.formatter(std::make_shared<HelpFormatter>());
  program.set_version_flag("--version", fmt::format("backend-bench {}", describe_build().version));
  line.bench = add_bench_command(program, invocation);
  line.subcommands = {add_report_command(program), add_compare_command(program),
                      add_verify_command(program), add_list_command(program),
                      add_images_command(program), add_completion_command(program)};
  return line;
}

}  // namespace bb
