// The command without a name: every chosen backend over each image set, verified and timed.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <exception>
#include <memory>
#include <stdexcept>

#include "backends/process/cores.h"
#include "backends/process/pinning.h"
#include "host/base/terminal.h"
#include "host/commands/bench_options.h"
#include "host/commands/command.h"
#include "host/commands/console.h"
#include "host/commands/machine.h"
#include "host/commands/options.h"
#include "host/commands/sweep.h"
#include "host/contender/devices.h"
#include "host/figures/outcome.h"
#include "host/formats/report.h"
#include "host/isolation/sandbox.h"
#include "host/machine/build.h"
#include "host/machine/fitness.h"
#include "host/measure/comparison.h"
#include "host/results/anonymous.h"
#include "host/results/study_file.h"
#include "kernels/simd/simd.h"

namespace bb {
namespace {

// Why processes do not confine themselves; empty when they do.
std::string settle_sandbox(SandboxChoice choice) {
  if (choice == SandboxChoice::off) return "--sandbox off";
  std::string reason = why_no_sandbox();
  if (choice == SandboxChoice::on && !reason.empty()) {
    throw UsageError(fmt::format("--sandbox on: {}", reason));
  }
  return reason;
}

Pipeline parse_pipeline(const std::string& filters) {
  try {
    Pipeline pipeline = Pipeline::parse(filters);
    static_cast<void>(pipeline.output_shape({1, 1, 3}));  // files are always decoded as RGB
    return pipeline;
  } catch (const std::invalid_argument& error) {
    throw UsageError(fmt::format("--filters: {}", error.what()));
  }
}

// The core that the first worker gets with --pin; absent where it is not known.
std::optional<int> first_core() {
  try {
    return pinning_order().front();
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

Plan plan_for(const BenchOptions& options, const Isolation& isolation) {
  Plan plan;
  plan.pipeline = parse_pipeline(options.filters);
  plan.isolation = isolation;
  EntrantChoice choice = options.entrants;
  choice.sandboxed = isolation.sandboxed;
  plan.entrants = choose_entrants(choice);
  check_device(plan.entrants, choice);
  plan.copy = copy_entrant(choice);
  plan.clock_core = first_core();
  plan.scopes = options.scopes;
  plan.effort = options.effort;
  plan.format = options.image_format;
  plan.save_images = options.save_images;
  return plan;
}

// An instruction set that computes other bytes than the definition is not used, and that is said.
void warn_of_rejected_targets(std::vector<Warning>& warnings) {
  for (const std::string_view name : simd::rejected_targets()) {
    warnings.push_back(
        {"simd-target-rejected", "",
         fmt::format("the simd kernel fails its self-check with {}, which is not used", name),
         "report it, with the processor and the version of Highway"});
  }
}

Study begin_study(const Invocation& invocation, const BenchOptions& options,
                  const std::string& no_sandbox) {
  Study study =
      machine_record(invocation, options.writes_results() ? std::optional(options.entrants.timeout)
                                                          : std::nullopt);
  study.no_sandbox = no_sandbox;
  study.timer_resolution_s = timer_resolution_s();
  study.warnings =
      fitness_warnings(current_conditions(), std::ranges::max(options.entrants.workers));
  warn_of_rejected_targets(study.warnings);
  return study;
}

// Reports what an action throws, and the exit code that it calls for.
template <class Action>
ExitCode attempt(Action&& action) {
  try {
    std::forward<Action>(action)();
    return ExitCode::identical;
  } catch (const std::exception&) {
    const Failure failure = current_failure();
    print_message(failure.message);
    return failure.code;
  }
}

// All of it, although a part of it cannot be written: it may be the result of hours.
ExitCode report(const BenchOptions& options, const Study& study) {
  std::vector<ExitCode> codes;
  for (const Comparison& comparison : study.comparisons) {
    codes.push_back(exit_code_for(comparison));
    if (!comparison.failure) continue;
    const std::string& message = comparison.failure->message;
    print_message(study.comparisons.size() == 1
                      ? message
                      : fmt::format("{}: {}", comparison.input.description, message));
  }
  const NamedStudy named{"", study};
  const auto report_in = [&](std::string_view format, std::optional<int> columns) {
    return find_report_format(format)->format(
        {&named, 1},
        {.breakdown = options.breakdown, .columns = columns, .file = options.output.value_or("")});
  };
  if (options.json) {
    codes.push_back(attempt([&] { write_text(*options.json, to_json(study)); }));
  }
  if (options.output) {
    codes.push_back(attempt([&] {
      write_report(*options.output, report_in(options.format, shown_columns(*options.output)));
    }));
  }
  const bool only_table = options.output || options.format.empty();
  const bool other_output = (options.json && is_standard_output(*options.json)) ||
                            (options.output && is_standard_output(*options.output));
  const std::optional<int> columns =
      other_output ? terminal_columns(STDERR_FILENO) : shown_columns();
  const std::string shown = report_in(only_table ? "table" : options.format, columns).text;
  codes.push_back(attempt([&] { other_output ? print_aside(shown) : print_results(shown); }));
  return first_of(codes);
}

void check_destinations(const BenchOptions& options) {
  if (options.save_images) check_folder("--save-images", *options.save_images);
  if (options.json) check_destination("--json", *options.json);
  if (options.output) check_destination("--output", *options.output);
}

ExitCode compare_backends(const BenchOptions& options, const Invocation& invocation) {
  const std::string no_sandbox = settle_sandbox(options.sandbox);
  const Plan plan =
      plan_for(options, {available_cores(), options.entrants.timeout, no_sandbox.empty()});
  check_destinations(options);
  const std::vector<ImageSource> sources = sources_to_measure(options, plan);
  Study study = begin_study(invocation, options, no_sandbox);
  print_warnings(study.warnings);
  measure(sources, options, plan, study);
  if (options.anonymous) study = anonymous(std::move(study), private_names());
  return report(options, study);
}

}  // namespace

Command add_bench_command(CLI::App& program, const Invocation& invocation) {
  const auto raw = std::make_shared<RawBenchOptions>();
  add_bench_options(program, *raw);
  return {&program, [&program, raw, invocation] {
            return compare_backends(interpret(program, *raw), invocation);
          }};
}

}  // namespace bb
