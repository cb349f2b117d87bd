// The keys of a TOML table are options: what the command line can say, a file can say as well.
#pragma once

#include <CLI/App.hpp>
#include <filesystem>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "host/config/toml.h"

namespace bb {

/// The key of an option: its long name without dashes. Empty where it has none, or is not for
/// files (see CLI::Option::configurable).
[[nodiscard]] std::string key_of(const CLI::Option& option);

/// The keys whose options have a value.
[[nodiscard]] std::set<std::string> keys_with_values(const CLI::App& app);

/// Gives each option the value of its key, as a command line would: it is checked and takes effect.
/// A list is the text with commas. Where the option's type is FILE or DIR, a relative path begins
/// in the folder of `file`. Leaves out the keys of `overridden`, and tables named in `tables`,
/// which are the caller's. Throws UsageError that names the file and the line, with a suggestion
/// for an unknown key.
void set_options(CLI::App& app, const TomlTable& table, const std::filesystem::path& file,
                 const std::set<std::string>& overridden = {},
                 std::span<const std::string_view> tables = {});

}  // namespace bb
