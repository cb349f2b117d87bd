// The command without a name: every chosen backend over each image set, verified and timed.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <exception>
#include <memory>
#include <stdexcept>

#include "backends/process/cores.h"
#include "backends/registry/registry.h"
#include "host/base/bytes.h"
#include "host/base/terminal.h"
#include "host/base/text.h"
#include "host/commands/bench_options.h"
#include "host/commands/command.h"
#include "host/commands/console.h"
#include "host/commands/machine.h"
#include "host/commands/options.h"
#include "host/commands/study.h"
#include "host/commands/sweep.h"
#include "host/contender/backend_process.h"
#include "host/contender/devices.h"
#include "host/figures/outcome.h"
#include "host/forecast/forecast.h"
#include "host/formats/report.h"
#include "host/isolation/reach.h"
#include "host/isolation/sandbox.h"
#include "host/machine/build.h"
#include "host/machine/cgroup.h"
#include "host/machine/core_order.h"
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
  if (reason.empty()) hide_memory();
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

// In the order in which workers get them; empty where it is not known, and nobody asks for it.
std::vector<int> cores_for(const EntrantChoice& choice) {
  try {
    return core_order();
  } catch (const std::exception& error) {
    if (choice.pin.value_or(false)) throw UsageError(fmt::format("--pin: {}", error.what()));
    return {};
  }
}

Plan plan_for(const BenchOptions& options, const Isolation& isolation) {
  Plan plan;
  plan.pipeline = parse_pipeline(options.filters);
  plan.isolation = isolation;
  EntrantChoice choice = options.entrants;
  choice.sandboxing = !isolation.sandboxed                   ? Sandboxing::off
                      : options.sandbox == SandboxChoice::on ? Sandboxing::required
                                                             : Sandboxing::on;
  choice.cores = cores_for(choice);
  plan.entrants = choose_entrants(choice);
  check_device(plan.entrants, choice);
  plan.copy = copy_entrant(choice);
  if (!choice.cores.empty()) plan.clock_core = choice.cores.front();
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

// A process that takes more than there is would be killed.
void warn_of_missing_memory(const BenchOptions& options, std::vector<Warning>& warnings) {
  const std::size_t usable = usable_memory();
  if (options.memory_bytes.value_or(0) <= usable) return;
  warnings.push_back({"memory-missing", "",
                      fmt::format("--memory {} is more than the {} that there are",
                                  format_bytes(*options.memory_bytes), format_bytes(usable)),
                      "allow less, or raise the limit of the control group (docker --memory)"});
}

Study begin_study(const Invocation& invocation, const BenchOptions& options,
                  const std::string& no_sandbox) {
  Study study =
      machine_record(invocation, options.writes_results() ? std::optional(options.entrants.timeout)
                                                          : std::nullopt);
  study.config = options.study_text;
  study.no_sandbox = no_sandbox;
  if (no_sandbox.empty()) study.no_landlock = why_no_landlock();
  study.timer_resolution_s = timer_resolution_s();
  study.warnings =
      fitness_warnings(current_conditions(), std::ranges::max(options.entrants.workers));
  warn_of_rejected_targets(study.warnings);
  warn_of_missing_memory(options, study.warnings);
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
  const NamedStudy named{"", options.anonymous ? anonymous(study, private_names()) : study};
  const auto report_in = [&](std::string_view format, std::optional<int> columns) {
    return find_report_format(format)->format(
        {&named, 1},
        {.breakdown = options.breakdown, .columns = columns, .file = options.output.value_or("")});
  };
  if (options.json) {
    codes.push_back(attempt([&] { write_text(*options.json, to_json(named.study)); }));
  }
  if (options.output) {
    codes.push_back(attempt([&] {
      write_report(*options.output, report_in(options.format, shown_columns(*options.output)));
    }));
  }
  for (const StudyReport& wanted : options.reports) {
    // Not the anonymous one, which no longer knows the folders of the pictures.
    const NamedStudy called{wanted.name, study, wanted.choice.baseline};
    const GalleryOptions gallery;  // the pictures are where they were a moment ago
    codes.push_back(attempt([&] { write_report_of(wanted.choice, {&called, 1}, {&gallery, 1}); }));
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

// It would fail after everything has been measured.
void check_claims(const BenchOptions& options, const Plan& plan) {
  std::vector<std::string> rows;
  for (const Entrant& entrant : plan.entrants) rows.push_back(to_string(entrant.key));
  for (const StudyReport& report : options.reports) {
    const std::string& claim = report.choice.claim;
    const auto is_claimed = [&](const std::string& row) {
      return claim == row || claim.starts_with(row + " (");  // and its scope
    };
    if (claim.empty() || std::ranges::any_of(rows, is_claimed)) continue;
    throw UsageError(fmt::format("{}: --claim {}: there will be no such row: the rows are {}",
                                 report.place, claim, fmt::join(rows, ", ")));
  }
}

void check_destinations(const BenchOptions& options) {
  if (options.save_images) {
    check_folder("--save-images", *options.save_images,
                 options.dry_run ? Missing::tolerated : Missing::made);
  }
  if (options.json) check_destination("--json", *options.json);
  if (options.output) check_destination("--output", *options.output);
  for (const StudyReport& report : options.reports) {
    check_destination(report.place, report.choice.output);
  }
}

// Asks each backend once, as `list` does.
void probe_all(const BenchOptions& options, const Plan& plan, Forecast& forecast) {
  BackendOptions backend_options;
  backend_options.device = options.entrants.device;
  backend_options.timeout = options.entrants.timeout;
  for (const Entrant& entrant : plan.entrants) {
    const BackendInfo& info = get_backend(entrant.key.backend);
    const Availability found = probe_once(info, backend_options);
    if (!found.usable) {
      forecast.unusable[info.name] = found.reason;
    } else if (info.takes_device) {
      forecast.devices[info.name] = found.device;
    }
  }
}

std::vector<ForecastFile> files_to_write(const BenchOptions& options) {
  std::vector<ForecastFile> files;
  if (options.json) files.push_back({*options.json, "the result file"});
  if (options.output) files.push_back({*options.output, "the report"});
  if (options.save_images) {
    files.push_back({*options.save_images / "BACKEND" / "", "each backend's images"});
  }
  for (const StudyReport& report : options.reports) {
    files.push_back(
        {report.choice.output, fmt::format("a report: {}", check_report(report.choice).name)});
  }
  return files;
}

ExitCode foretell(const std::vector<ImageSource>& sources, const BenchOptions& options,
                  const Plan& plan) {
  Forecast forecast;
  forecast.inputs = look_at(sources, options, plan);
  forecast.files = files_to_write(options);
  probe_all(options, plan, forecast);
  print_results(
      wrapped_lines(format_forecast(plan, forecast), shown_columns().value_or(kFileColumns)));
  return ExitCode::identical;
}

ExitCode compare_backends(const BenchOptions& options, const Invocation& invocation) {
  const std::string no_sandbox = settle_sandbox(options.sandbox);
  const Plan plan =
      plan_for(options, {.workers = available_cores(),
                         .timeout = options.entrants.timeout,
                         .sandboxed = no_sandbox.empty(),
                         .memory_bytes = Isolation::kSpareMemory + memory_limit(options)});
  check_destinations(options);
  check_claims(options, plan);
  const std::vector<ImageSource> sources = sources_to_measure(options, plan);
  if (options.dry_run) return foretell(sources, options, plan);
  Study study = begin_study(invocation, options, no_sandbox);
  print_warnings(study.warnings);
  measure(sources, options, plan, study);
  return report(options, study);
}

ExitCode compare_backends(CLI::App& program, RawBenchOptions& raw, const Invocation& invocation) {
  if (raw.config.empty()) return compare_backends(interpret(program, raw), invocation);
  StudyFile file(raw.config);
  file.fill(program, raw);
  try {
    return compare_backends(interpret(program, raw), invocation);
  } catch (const UsageError& error) {
    throw file.located(error);
  }
}

}  // namespace

Command add_bench_command(CLI::App& program, const Invocation& invocation) {
  const auto raw = std::make_shared<RawBenchOptions>();
  add_bench_options(program, *raw);
  return {&program,
          [&program, raw, invocation] { return compare_backends(program, *raw, invocation); }};
}

}  // namespace bb
