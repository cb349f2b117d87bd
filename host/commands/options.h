// Options that several commands have, and how options are read.
#pragma once

#include <CLI/App.hpp>
#include <CLI/Validators.hpp>
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/base/error.h"
#include "host/contender/entrants.h"
#include "host/images/image_set.h"

namespace bb {

/// Checks of an option's text. Their messages say what to write.
[[nodiscard]] CLI::Validator whole_number(std::uint64_t least, std::uint64_t most);
[[nodiscard]] CLI::Validator number(double least, double most);
[[nodiscard]] CLI::Validator not_empty();

/// Takes the spaces around the text away.
[[nodiscard]] CLI::Validator trimmed();

/// --count, --size and --seed, as text. Count and size may be lists.
struct GeneratorOptions {
  std::string count = "100";
  std::string size = "512x512";
  std::uint64_t seed = 1;
};

/// Whether an option takes one value, or a list of them: a sweep.
enum class Values { one, list };
void add_generator_options(CLI::App& app, GeneratorOptions& options, Values values);

/// The sources of a sweep: each size, and in it each count, in the order of the lists. Throws
/// UsageError.
[[nodiscard]] std::vector<ImageSource> interpret(const GeneratorOptions& options);

/// The items of a list with commas, as in "1,2,4", without the spaces around them. Throws
/// UsageError, naming the option, for an item that is empty.
[[nodiscard]] std::vector<std::string> split_list(std::string_view option, const std::string& text);

[[noreturn]] void refuse_repeated(std::string_view option, const std::string& text,
                                  const std::string& item);

/// The values of such a list. `parse` makes a value of an item, or throws UsageError. Throws
/// UsageError for a value that is there twice.
template <class Parse>
[[nodiscard]] auto parse_list(std::string_view option, const std::string& text,
                              const Parse& parse) {
  std::vector<decltype(parse(text))> values;
  for (const std::string& item : split_list(option, text)) {
    auto value = parse(item);
    if (std::ranges::find(values, value) != values.end()) refuse_repeated(option, text, item);
    values.push_back(std::move(value));
  }
  return values;
}

/// "1,2,4": numbers of workers. Throws UsageError.
[[nodiscard]] std::vector<int> parse_workers(const std::string& text);

/// --backend and --device.
void add_backend_options(CLI::App& app, EntrantChoice& choice);

/// --simd-target, which takes effect when it is parsed. Throws UsageError then.
void add_simd_target_option(CLI::App& app, EntrantChoice& choice);

/// --anonymous.
void add_anonymous_option(CLI::App& app, bool& anonymous);

/// --timeout, in whole seconds. `steps` says of what.
void add_timeout_option(CLI::App& app, const std::string& steps,
                        std::chrono::milliseconds& timeout);

/// --quiet, which takes effect when it is parsed.
void add_quiet_option(CLI::App& app);

/// The text below a command's options: examples, anything else, and its exit codes.
[[nodiscard]] std::string help_footer(std::string_view examples, std::string_view more,
                                      std::initializer_list<ExitCode> codes);

/// "5%" as a fraction; absent where the text is empty. Throws UsageError.
[[nodiscard]] std::optional<double> parse_percentage(std::string_view option,
                                                     const std::string& text);

/// "512M" in bytes; absent where the text is empty. Throws UsageError.
[[nodiscard]] std::optional<std::size_t> parse_memory(const std::string& text);

/// `--name "table|csv|json"`: the names of a table of formats, for the help.
template <class Formats>
[[nodiscard]] std::string names_of(const Formats& formats) {
  std::string names;
  for (const auto& format : formats) {
    if (!names.empty()) names += '|';
    names += format.name;
  }
  return names;
}

/// The entry of that name in a table. Throws UsageError that names the option and them all.
template <class Choices>
const auto& find_choice(const std::string& option, const Choices& choices,
                        const std::string& name) {
  for (const auto& choice : choices) {
    if (choice.name == name) return choice;
  }
  throw UsageError(option + " " + name + ": write one of " + names_of(choices));
}

/// The entry of that name in a table of formats. Throws UsageError that names them all.
template <class Formats>
[[nodiscard]] const auto& find_format(const Formats& formats, const std::string& name) {
  return find_choice("--format", formats, name);
}

}  // namespace bb
