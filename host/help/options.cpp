#include "host/help/options.h"

#include <CLI/CLI.hpp>

namespace bb {

std::vector<const CLI::App*> subcommands_of(const CLI::App& program) {
  return program.get_subcommands([](const CLI::App*) { return true; });
}

std::vector<const CLI::Option*> options_of(const CLI::App& command) {
  return command.get_options([](const CLI::Option* option) {
    return !option->get_positional() && !option->get_group().empty();
  });
}

std::vector<const CLI::Option*> positionals_of(const CLI::App& command) {
  return command.get_options([](const CLI::Option* option) { return option->get_positional(); });
}

bool takes_value(const CLI::Option& option) { return option.get_items_expected_max() > 0; }

bool is_repeated(const CLI::Option& positional) {
  return positional.get_expected_max() >= CLI::detail::expected_max_vector_size;
}

std::string long_name(const CLI::Option& option) {
  return option.get_lnames().empty() ? "-" + option.get_snames().front()
                                     : "--" + option.get_lnames().front();
}

std::string value_of(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  return option.get_positional() && type == "TEXT" ? option.get_name(true) : type;
}

}  // namespace bb
