#include "host/config/option_values.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/Error.hpp>
#include <CLI/Option.hpp>
#include <algorithm>
#include <vector>

#include "kernels/filter/spelling.h"

namespace bb {
namespace {

using Texts = std::vector<std::string>;

bool is_flag(const CLI::Option& option) { return option.get_expected_min() == 0; }

bool is_path(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  return type == "FILE" || type == "DIR";
}

bool takes_list(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  return type == "LIST" || type.ends_with(",...");
}

CLI::Option* find_option(CLI::App& app, const std::string& key) {
  for (CLI::Option* const option : app.get_options()) {
    if (!key.empty() && key_of(*option) == key) return option;
  }
  return nullptr;
}

std::string why_unknown(const CLI::App& app, const std::string& key,
                        std::span<const std::string_view> tables) {
  if (std::ranges::find(tables, key) != tables.end()) {
    return fmt::format("there is no key '{0}' with a value: write [[{0}]] above keys of its own",
                       key);
  }
  Texts known(tables.begin(), tables.end());
  for (const CLI::Option* const option : app.get_options()) {
    std::string name = key_of(*option);
    if (!name.empty()) known.push_back(std::move(name));
  }
  std::ranges::sort(known);
  const std::vector<std::string_view> names(known.begin(), known.end());
  return fmt::format("there is no key '{}'{}: the keys here are {}", key, did_you_mean(key, names),
                     fmt::join(known, ", "));
}

// What the option is given, as on a command line. Throws UsageError.
std::string text_for(const CLI::Option& option, const TomlEntry& entry) {
  if (std::holds_alternative<std::vector<TomlTable>>(entry.value)) {
    throw UsageError(fmt::format("'{}' takes a value, not a table", entry.key));
  }
  const bool* const choice = std::get_if<bool>(&entry.value);
  if (is_flag(option)) {
    if (choice != nullptr) return *choice ? "true" : "false";
    throw UsageError(fmt::format("'{}' takes true or false, without quotes", entry.key));
  }
  if (choice != nullptr) {
    throw UsageError(fmt::format("'{}' takes text or a number", entry.key));
  }
  if (const std::string* const text = std::get_if<std::string>(&entry.value)) return *text;
  if (takes_list(option)) return fmt::format("{}", fmt::join(std::get<Texts>(entry.value), ","));
  throw UsageError(fmt::format("'{}' takes one value, not a list", entry.key));
}

void set_option(CLI::Option& option, const TomlEntry& entry, const std::filesystem::path& folder) {
  std::string text = text_for(option, entry);
  const bool standard_output = text == "-";
  if (is_path(option) && !text.empty() && !standard_output) text = folder / text;
  option.add_result(text);
  option.run_callback();
}

}  // namespace

std::string key_of(const CLI::Option& option) {
  const Texts& names = option.get_lnames();
  return option.get_configurable() && !names.empty() ? names.front() : "";
}

std::set<std::string> keys_with_values(const CLI::App& app) {
  std::set<std::string> keys;
  for (const CLI::Option* const option : app.get_options()) {
    if (option->count() > 0) keys.insert(key_of(*option));
  }
  return keys;
}

void set_options(CLI::App& app, const TomlTable& table, const std::filesystem::path& file,
                 const std::set<std::string>& overridden,
                 std::span<const std::string_view> tables) {
  for (const TomlEntry& entry : table.entries) {
    const bool is_table = std::holds_alternative<std::vector<TomlTable>>(entry.value);
    if (is_table && std::ranges::find(tables, entry.key) != tables.end()) continue;
    try {
      CLI::Option* const option = find_option(app, entry.key);
      if (option == nullptr) throw UsageError(why_unknown(app, entry.key, tables));
      if (!overridden.contains(entry.key)) set_option(*option, entry, file.parent_path());
    } catch (const CLI::ParseError& error) {
      throw error_at(file, entry.line, error.what());
    } catch (const UsageError& error) {
      throw error_at(file, entry.line, error.what());
    }
  }
}

}  // namespace bb
