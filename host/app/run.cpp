#include "host/app/run.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "backends/process/cores.h"
#include "backends/registry/registry.h"
#include "host/app/cli.h"
#include "host/base/error.h"
#include "host/base/files.h"
#include "host/base/interrupt.h"
#include "host/contender/backend_process.h"
#include "host/contender/devices.h"
#include "host/isolation/sandbox.h"
#include "host/machine/cgroup.h"
#include "host/machine/fitness.h"
#include "host/measure/comparison.h"
#include "host/report/report.h"
#include "host/results/result_diff.h"
#include "host/results/result_file.h"
#include "host/verify/golden.h"
#include "host/verify/golden_check.h"
#include "kernels/simd/simd.h"

namespace bb {
namespace {

// Where nobody reads standard error, as after a terminal was closed, there is nobody to tell.
void note(const std::string& text) {
  const std::string line = fmt::format("backend-bench: {}\n", text);
  static_cast<void>(std::fwrite(line.data(), 1, line.size(), stderr));
}

void print_results(const std::string& text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0) {
    return;
  }
  throw std::system_error(errno, std::generic_category(), "cannot write to standard output");
}

int list_backends() {
  const std::vector<std::string_view> targets = simd::targets();
  std::string text =
      fmt::format("SIMD target of the simd kernel: {} (this machine has {})\n\n",
                  targets.empty() ? "none" : simd::target(), fmt::join(targets, ", "));
  for (const BackendInfo& info : registry()) {
    const Availability found = probe_isolated(info);
    text += fmt::format("{:<14}{}\n{:<14}{}\n", info.name, info.description, "",
                        found.usable ? "usable" : "not usable: " + found.reason);
    for (const std::string& device : found.devices) text += fmt::format("{:<14}  {}\n", "", device);
  }
  print_results(text);
  return exit_code::kIdentical;
}

int write_images(const CommandLine& line) {
  const std::filesystem::path& directory = line.images_directory;
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) {
    throw UsageError(fmt::format("cannot make {}: {}", printable(directory), error.message()));
  }
  const Isolation isolation{.workers = available_cores(), .timeout = line.contenders.timeout};
  ImageSet set = load_image_set(line.source, std::nullopt, isolation);
  write_as_files(line.source, set, directory, isolation);
  note(fmt::format("wrote {} to {}", set.description, printable(directory)));
  return exit_code::kIdentical;
}

// Empty when processes are to confine themselves; else the reason why they do not.
std::string settle_sandbox(SandboxChoice choice) {
  if (choice == SandboxChoice::off) return "--sandbox off";
  std::string reason = why_no_sandbox();
  if (choice == SandboxChoice::on && !reason.empty()) {
    throw UsageError(fmt::format("--sandbox on: {}", reason));
  }
  return reason;
}

Plan plan_for(const CommandLine& line) {
  Plan plan;
  try {
    plan.pipeline = Pipeline::parse(line.filters);
    static_cast<void>(plan.pipeline.output_shape({1, 1, 3}));  // files are always decoded as RGB
  } catch (const std::invalid_argument& error) {
    throw UsageError(fmt::format("--filters: {}", error.what()));
  }
  plan.no_sandbox = settle_sandbox(line.sandbox);
  plan.isolation = {available_cores(), line.contenders.timeout, plan.no_sandbox.empty()};
  ContenderChoice choice = line.contenders;
  choice.sandboxed = plan.isolation.sandboxed;
  plan.contenders = choose_contenders(choice);
  plan.copy = copy_contender(std::ranges::max(line.contenders.workers));
  plan.copy.options.pin = line.contenders.pin;
  plan.scopes = line.scopes;
  plan.effort = line.effort;
  plan.format = line.format;
  plan.output = line.output;
  return plan;
}

void try_to_write(std::string_view option, const std::filesystem::path& path) {
  try {
    check_writable(path);
  } catch (const std::exception& error) {
    throw UsageError(fmt::format("{}: {}", option, error.what()));
  }
}

// What would only be found out after minutes of work is tried first.
void check_destinations(const CommandLine& line) {
  if (line.output) {
    std::error_code error;
    std::filesystem::create_directories(*line.output, error);
    if (error) {
      throw UsageError(fmt::format("--output {}: {}", printable(*line.output), error.message()));
    }
    try_to_write("--output", *line.output / "image");
  }
  if (line.json) try_to_write("--json", *line.json);
}

// Says what went wrong, and what the exit code is.
int tell(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const UsageError& error) {
    note(fmt::format("{}\nTry backend-bench --help", error.what()));
    return exit_code::kUsage;
  } catch (const Interrupted& error) {
    note(error.what());
    return exit_code::kInterrupted;
  } catch (const InputError& error) {
    note(error.what());
    return exit_code::kInput;
  } catch (const std::exception& error) {
    note(error.what());
    return exit_code::kBackend;
  }
}

template <class Action>
int exit_code_of(Action&& action) {
  try {
    return std::forward<Action>(action)();
  } catch (const std::exception&) {
    return tell(std::current_exception());
  }
}

// Of several exit codes the one that counts; host/base/error.h has the order.
int first_of(const std::vector<int>& codes) {
  for (const int code : {exit_code::kInterrupted, exit_code::kUsage, exit_code::kDifference,
                         exit_code::kBackend, exit_code::kInput}) {
    if (std::ranges::find(codes, code) != codes.end()) return code;
  }
  return exit_code::kIdentical;
}

// All of it, although a part of it cannot be written: it may be the result of hours.
int report(const CommandLine& line, const Results& results, const Machine& machine) {
  std::vector<int> codes = {exit_code_for(results)};
  if (results.error) codes.push_back(tell(results.error));
  codes.push_back(exit_code_of([&] {
    if (line.json) {
      const std::string json = format_json(results, machine);
      write_file(*line.json, {reinterpret_cast<const std::uint8_t*>(json.data()), json.size()});
    }
    return exit_code::kIdentical;
  }));
  codes.push_back(exit_code_of([&] {
    print_results(format_table(results, machine, line.breakdown));
    return exit_code::kIdentical;
  }));
  return first_of(codes);
}

int compare_backends(const CommandLine& line) {
  const Plan plan = plan_for(line);
  check_destinations(line);
  const bool in_memory = std::ranges::find(plan.scopes, Scope::filter) != plan.scopes.end();
  const bool with_files = std::ranges::find(plan.scopes, Scope::e2e) != plan.scopes.end();

  std::optional<MemoryUse> memory;
  if (in_memory) {
    memory = {plan.pipeline, line.memory_bytes ? *line.memory_bytes : usable_memory() / 4};
  }
  ImageSet set = load_image_set(line.source, memory, plan.isolation);
  note(set.description);
  for (const std::string& text : set.notes) note(text);
  for (const std::string& problem : set.problems) note("could not be read: " + problem);
  std::optional<TemporaryDirectory> generated_files;
  if (with_files && !line.source.directory) {
    generated_files.emplace();
    write_as_files(line.source, set, generated_files->path(), plan.isolation);
  }

  const int workers = std::ranges::max(line.contenders.workers);
  for (const std::string& warning : fitness_warnings(current_conditions(), workers)) {
    note("warning: " + warning);
  }
  Machine machine = describe_machine();
  if (line.json) machine.devices = describe_devices();
  Progress progress;
  const Results results = run_comparison(plan, set, progress);
  generated_files.reset();  // a reader of stdout that goes away may end this process below
  for (const std::string& warning : measurement_warnings(results, timer_resolution_s())) {
    note("warning: " + warning);
  }
  return report(line, results, machine);
}

void choose_simd_target(const CommandLine& line) {
  if (line.simd_target.empty()) return;
  try {
    simd::force_target(line.simd_target);
  } catch (const std::invalid_argument& error) {
    throw UsageError(fmt::format("--simd-target: {}", error.what()));
  }
}

int compare_result_files(const CommandLine& line) {
  const StoredResults base = read_results(line.base_results);
  const StoredResults fresh = read_results(line.new_results);
  const ResultDiff diff = compare_results(base, fresh);
  for (const std::string& warning : diff.warnings) note("warning: " + warning);
  print_results(format_diff(diff, line.diff_format));
  return exit_code_for(diff, line.fail_if_slower);
}

int verify_backends(const CommandLine& line) {
  // Whatever the machine: an odd number, so that the workers' shares are uneven.
  constexpr int kWorkers = 3;
  ContenderChoice choice = line.contenders;
  choice.workers = {kWorkers};
  const std::vector<Contender> contenders = choose_for_verification(choice);
  check_destinations(line);
  if (line.update_golden) {
    write_golden(make_golden(), line.golden);
    note(fmt::format("wrote {}", printable(line.golden)));
  }
  const Golden golden = read_golden(line.golden);
  note(fmt::format("{} pipelines over {} images against {}", golden.pipelines.size(),
                   golden.shapes.size(), printable(line.golden)));
  Progress progress;
  const GoldenOutcome outcome = check_golden(golden, contenders, line.output, progress);
  print_results(format_verification(outcome));
  return exit_code_for(outcome);
}

int run_command(int argc, const char* const* argv) {
  const std::optional<CommandLine> line = parse_command_line(argc, argv);
  if (!line) return exit_code::kIdentical;
  catch_interrupts();
  choose_simd_target(*line);
  switch (line->command) {
    case Command::list:
      return list_backends();
    case Command::write_images:
      return write_images(*line);
    case Command::compare_backends:
      return compare_backends(*line);
    case Command::compare_results:
      return compare_result_files(*line);
    case Command::verify:
      return verify_backends(*line);
  }
  return exit_code::kUsage;
}

}  // namespace

int run_program(int argc, const char* const* argv) {
  return exit_code_of([&] { return run_command(argc, argv); });
}

}  // namespace bb
