// The options of a command, as CLI11 defines them and --help shows them.
#pragma once

#include <CLI/App.hpp>
#include <string>
#include <vector>

namespace bb {

/// The subcommands, in the order of their definition.
[[nodiscard]] std::vector<const CLI::App*> subcommands_of(const CLI::App& program);

/// The options that --help shows, without the positional arguments.
[[nodiscard]] std::vector<const CLI::Option*> options_of(const CLI::App& command);

[[nodiscard]] std::vector<const CLI::Option*> positionals_of(const CLI::App& command);

[[nodiscard]] bool takes_value(const CLI::Option& option);

/// Whether a positional argument may be there several times.
[[nodiscard]] bool is_repeated(const CLI::Option& positional);

/// "--output", or "-h" where there is no long name.
[[nodiscard]] std::string long_name(const CLI::Option& option);

/// What --help writes for its value: "FILE", "N,...", "auto|on|off". A positional argument that has
/// no more than a name is described by that.
[[nodiscard]] std::string value_of(const CLI::Option& option);

}  // namespace bb
