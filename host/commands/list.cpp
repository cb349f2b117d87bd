// `list`: the backends and devices of this machine.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "backends/registry/registry.h"
#include "host/base/terminal.h"
#include "host/base/text.h"
#include "host/commands/command.h"
#include "host/commands/console.h"
#include "host/commands/options.h"
#include "host/contender/backend_process.h"
#include "kernels/simd/simd.h"

namespace bb {
namespace {

ExitCode list_backends(const BackendOptions& options) {
  const std::vector<std::string_view> targets = simd::targets();
  const int columns = shown_columns().value_or(kNoLimit);
  std::string text;
  add_wrapped(text,
              fmt::format("SIMD target of the simd kernel: {} (this machine has {})",
                          targets.empty() ? "none" : simd::target(), fmt::join(targets, ", ")),
              columns);
  text += '\n';
  const auto add = [&](std::string_view name, const std::string& fact, int indent = 0) {
    add_wrapped(text, fmt::format("{:<14}{:{}}{}", name, "", indent, fact), columns, 16 + indent);
  };
  for (const BackendInfo& info : registry()) {
    const Availability found = probe_isolated(info, options);
    add(info.name, info.description);
    add("", found.usable ? "usable" : "not usable: " + found.reason);
    if (const std::string reason = why_unconfined(info); found.usable && !reason.empty()) {
      add("", fmt::format("its process is never confined: {}", reason));
    }
    for (const std::string& device : found.devices) add("", device, 2);
    if (!found.usable) continue;  // its reason names them
    for (const std::string& problem : found.problems) {
      add("", "no device from " + problem, 2);
    }
  }
  print_results(text);
  return ExitCode::identical;
}

}  // namespace

Command add_list_command(CLI::App& program) {
  CLI::App* const list =
      program.add_subcommand("list", "List the backends and devices of this machine");
  const auto options = std::make_shared<BackendOptions>();
  add_timeout_option(*list, "Seconds that probing a backend may take", options->timeout);
  list->footer(help_footer(
      "  backend-bench list     each backend, whether it is usable here, and its devices\n", "",
      {ExitCode::interrupted, ExitCode::usage, ExitCode::backend, ExitCode::identical}));
  return {list, [options] { return list_backends(*options); }};
}

}  // namespace bb
