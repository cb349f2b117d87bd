// `compare`: two result files, or two folders of them, row by row.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "host/base/error.h"
#include "host/base/terminal.h"
#include "host/commands/command.h"
#include "host/commands/console.h"
#include "host/commands/options.h"
#include "host/report/diff.h"
#include "host/results/diff.h"
#include "host/results/gate.h"
#include "host/results/launches.h"

namespace bb {
namespace {

struct CompareOptions {
  std::filesystem::path base;
  std::filesystem::path fresh;
  std::string fail_if_slower;
  bool strict = false;
  std::vector<std::string> allow_missing;
  std::string baseline;
  std::string format = std::string(diff_formats().front().name);
  std::string output;
};

ExitCode compare_results(const CompareOptions& options) {
  const DiffFormat& format = find_format(diff_formats(), options.format);
  const std::optional<double> tolerance =
      parse_percentage("--fail-if-slower", options.fail_if_slower);
  if (!tolerance && (options.strict || !options.allow_missing.empty())) {
    throw UsageError("--strict and --allow-missing need --fail-if-slower");
  }
  if (!options.output.empty()) {
    check_destination("--output", options.output);
    check_is_no_input(options.output, {options.base, options.fresh});
  }
  const Diff diff =
      compare_launches(read_launches(options.base), read_launches(options.fresh), options.baseline);
  print_warnings(diff.warnings);
  print_or_write(options.output,
                 format.format(diff, shown_columns(options.output).value_or(kFileColumns)));
  if (!tolerance) return exit_code_for(diff);
  const std::vector<GateFinding> findings =
      judge(diff, {*tolerance, options.strict, options.allow_missing});
  for (const GateFinding& finding : findings) {
    print_message(fmt::format("{}: {}", finding.fails ? "FAILS" : "passes, but", finding.text));
  }
  return exit_code_for(diff, findings);
}

std::string verdict_help() {
  std::string text =
      "Measure both files with --runs 40 --pin. Each process contributes its fastest run.\n"
      "On one machine, times are divided by the recorded clock rate.\n"
      "\n"
      "Verdicts:\n";
  for (const VerdictInfo& info : verdicts()) {
    text += fmt::format("  {:17} {}\n", info.name, info.meaning);
  }
  return text;
}

}  // namespace

Command add_compare_command(CLI::App& program) {
  CLI::App* const compare =
      program.add_subcommand("compare", "Compare two result files, row by row");
  const auto options = std::make_shared<CompareOptions>();
  compare
      ->add_option("BASE", options->base,
                   "Result file to compare with, or a folder of them: launches in turn")
      ->type_name("FILE.json")
      ->required();
  compare->add_option("NEW", options->fresh, "Result file to judge, or a folder of as many")
      ->type_name("FILE.json")
      ->required();
  compare
      ->add_option("--fail-if-slower", options->fail_if_slower,
                   "Exit 1 if a row's entire interval lies above P%, or a row has no interval")
      ->type_name("P%")
      ->check(not_empty());
  compare->add_flag("--strict", options->strict,
                    "With --fail-if-slower: exit 1 also if a row's interval crosses P%");
  compare
      ->add_option("--allow-missing", options->allow_missing,
                   "With --fail-if-slower: rows or backends that may be missing or not ok")
      ->type_name("ROW,...")
      ->delimiter(',')
      ->transform(trimmed())
      ->allow_extra_args(false);
  compare
      ->add_option("--baseline", options->baseline,
                   "Compare speedups over this row, which both files have, in place of times")
      ->type_name("ROW")
      ->check(not_empty());
  compare->add_option("--format", options->format, "Format of the comparison")
      ->type_name(names_of(diff_formats()))
      ->capture_default_str();
  compare->add_option("-o,--output", options->output, "Write to FILE instead of standard output")
      ->type_name("FILE")
      ->check(not_empty());
  compare->footer(
      help_footer("  backend-bench compare old.json new.json --fail-if-slower 5%\n"
                  "  backend-bench compare old/ new/ --format markdown -o difference.md\n",
                  verdict_help(),
                  {ExitCode::interrupted, ExitCode::usage, ExitCode::difference, ExitCode::backend,
                   ExitCode::identical}));
  return {compare, [options] { return compare_results(*options); }};
}

}  // namespace bb
