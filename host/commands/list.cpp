// `list`: the backends and devices of this machine.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "backends/registry/registry.h"
#include "host/commands/command.h"
#include "host/commands/console.h"
#include "host/commands/options.h"
#include "host/contender/backend_process.h"
#include "host/report/text_table.h"
#include "kernels/simd/simd.h"

namespace bb {
namespace {

ExitCode list_backends(const BackendOptions& options) {
  const std::vector<std::string_view> targets = simd::targets();
  std::string text =
      fmt::format("SIMD target of the simd kernel: {} (this machine has {})\n\n",
                  targets.empty() ? "none" : simd::target(), fmt::join(targets, ", "));
  TextTable table({{.title = "", .least_width = 13}, {.title = ""}});
  for (const BackendInfo& info : registry()) {
    const Availability found = probe_isolated(info, options);
    table.add_row({info.name, info.description});
    table.add_row({"", found.usable ? "usable" : "not usable: " + found.reason});
    for (const std::string& device : found.devices) table.add_row({"", "  " + device});
    if (!found.usable) continue;  // its reason names them
    for (const std::string& problem : found.problems) {
      table.add_row({"", "  no device from " + problem});
    }
  }
  print_results(text + table.text());
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
