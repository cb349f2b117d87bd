// `machine`: what this machine is, for a paper or a bug report.
#include "host/commands/machine.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/terminal.h"
#include "host/base/text.h"
#include "host/commands/console.h"
#include "host/commands/options.h"
#include "host/contender/backend_process.h"
#include "host/contender/devices.h"
#include "host/machine/build.h"
#include "host/machine/machine.h"
#include "host/report/facts.h"
#include "host/results/anonymous.h"
#include "host/results/study_file.h"
#include "kernels/simd/simd.h"

namespace bb {
namespace {

struct MachineOptions {
  std::string format = "table";
  std::string output;
  bool anonymous = false;
  std::chrono::milliseconds timeout = BackendOptions().timeout;
};

std::string as_text(const Study& study, int columns) {
  std::string text;
  const auto add = [&](std::string_view name, const std::string& value) {
    constexpr int kNameWidth = 19;
    if (value.empty()) return;
    add_wrapped(text, fmt::format("{:<{}}{}", name, kNameWidth, value), columns, kNameWidth);
  };
  for (const Fact& fact : machine_facts()) add(fact.name, fact.value(study));
  for (const auto& [name, value] : study.environment) {
    add("environment", fmt::format("{}={}", name, value));
  }
  add("command line", study.command_line);
  add("date", study.date);
  return text;
}

std::string as_json(const Study& study, int /*columns*/) { return machine_to_json(study); }

struct RecordFormat {
  std::string_view name;
  std::string (*write)(const Study& study, int columns);
};

constexpr auto kFormats = std::to_array<RecordFormat>({{"table", as_text}, {"json", as_json}});

ExitCode print_machine(const MachineOptions& options, const Invocation& invocation) {
  const RecordFormat& format = find_format(kFormats, options.format);
  if (!options.output.empty()) check_destination("--output", options.output);
  Study study = machine_record(invocation, options.timeout);
  if (options.anonymous) study = anonymous(std::move(study), private_names());
  const int columns = shown_columns(options.output).value_or(kNoLimit);
  print_or_write(options.output, format.write(study, columns));
  return ExitCode::identical;
}

}  // namespace

Study machine_record(const Invocation& invocation,
                     std::optional<std::chrono::milliseconds> timeout) {
  Study study;
  study.machine = describe_machine();
  study.machine.simd_target = simd::target();
  if (timeout) study.machine.devices = describe_devices(*timeout);
  study.build = describe_build();
  study.command_line = invocation.command_line;
  study.date = current_date();
  study.environment = measured_environment();
  return study;
}

Command add_machine_command(CLI::App& program, const Invocation& invocation) {
  CLI::App* const machine = program.add_subcommand("machine", "Describe this machine");
  const auto options = std::make_shared<MachineOptions>();
  machine->add_option("--format", options->format, "Format of the description")
      ->type_name(names_of(kFormats))
      ->capture_default_str();
  machine->add_option("-o,--output", options->output, "Write to FILE instead of standard output")
      ->type_name("FILE")
      ->check(not_empty());
  add_anonymous_option(*machine, options->anonymous);
  add_timeout_option(*machine, "Seconds that probing a backend may take", options->timeout);
  machine->footer(help_footer(
      "  backend-bench machine\n"
      "  backend-bench machine --anonymous -o machine.txt     for a paper under review\n"
      "  backend-bench machine --format json                  as result files have it\n",
      "", {ExitCode::interrupted, ExitCode::usage, ExitCode::backend, ExitCode::identical}));
  return {machine, [options, invocation] { return print_machine(*options, invocation); }};
}

}  // namespace bb
