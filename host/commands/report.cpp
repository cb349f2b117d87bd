// `report`: result files as tables and other formats.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "host/commands/command.h"
#include "host/commands/console.h"
#include "host/commands/options.h"
#include "host/report/report.h"
#include "host/results/study_file.h"

namespace bb {
namespace {

struct ReportCommandOptions {
  std::vector<std::filesystem::path> files;
  std::string format = std::string(report_formats().front().name);
  std::string output;
  bool breakdown = false;
};

ExitCode report(const ReportCommandOptions& options) {
  const ReportFormat& format = find_format(report_formats(), options.format);
  if (!options.output.empty()) {
    check_destination("--output", options.output);
    check_is_no_input(options.output, options.files);
  }
  std::vector<NamedStudy> studies;
  for (const std::filesystem::path& file : options.files) {
    studies.push_back({file.stem(), read_study(file)});
  }
  print_or_write(options.output, format.format(studies, {.breakdown = options.breakdown}));
  return ExitCode::identical;
}

}  // namespace

Command add_report_command(CLI::App& program) {
  CLI::App* const command =
      program.add_subcommand("report", "Show result files as a table or in another format");
  const auto options = std::make_shared<ReportCommandOptions>();
  command->add_option("FILE", options->files, "Result files")->required();
  command->add_option("--format", options->format, "Format of the report")
      ->type_name(names_of(report_formats()))
      ->capture_default_str();
  command->add_option("-o,--output", options->output, "Write to FILE instead of standard output")
      ->type_name("FILE")
      ->check(not_empty());
  command->add_flag("--breakdown", options->breakdown,
                    "Show where each row's time goes, its CPU seconds and its memory");
  command->footer(
      help_footer("  backend-bench report result.json\n"
                  "  backend-bench report laptop.json server.json --format csv -o all.csv\n",
                  "", {ExitCode::usage, ExitCode::backend, ExitCode::identical}));
  return {command, [options] { return report(*options); }};
}

}  // namespace bb
