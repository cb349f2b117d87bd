#include "host/help/complete.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <vector>

#include "completion_scripts.h"
#include "host/base/text.h"
#include "host/help/options.h"

namespace bb {
namespace {

struct Script {
  std::string_view shell;
  std::string_view text;
};
constexpr auto kScripts =
    std::to_array<Script>({{"bash", kBashScript}, {"zsh", kZshScript}, {"fish", kFishScript}});

// Where the next word of a command line stands.
struct Position {
  const CLI::App* command = nullptr;
  const CLI::Option* value_of = nullptr;  // it is the value of this option
  std::size_t positionals = 0;            // before it
  bool only_positionals = false;          // it stands behind "--"
  std::vector<const CLI::Option*> given = {};

  [[nodiscard]] bool allows_subcommand() const { return positionals == 0 && !only_positionals; }
};

const CLI::App* find_subcommand(const CLI::App& command, const std::string& name) {
  const std::vector<const CLI::App*> all = subcommands_of(command);
  const auto found = std::ranges::find_if(
      all, [&](const CLI::App* subcommand) { return subcommand->get_name() == name; });
  return found == all.end() ? nullptr : *found;
}

Position behind(Position at, const std::string& word) {
  if (at.value_of != nullptr) {
    at.value_of = nullptr;
  } else if (at.only_positionals || !word.starts_with('-')) {
    const CLI::App* const subcommand =
        at.allows_subcommand() ? find_subcommand(*at.command, word) : nullptr;
    if (subcommand != nullptr) return {.command = subcommand};
    ++at.positionals;
  } else if (word == "--") {
    at.only_positionals = true;
  } else if (const CLI::Option* const option =
                 at.command->get_option_no_throw(word.substr(0, word.find('=')))) {
    at.given.push_back(option);
    const bool has_value = word.find('=') != std::string::npos;
    if (takes_value(*option) && !has_value) at.value_of = option;
  }
  return at;
}

Completion options_at(const Position& at, const std::string& begun) {
  Completion completion;
  for (const CLI::Option* option : options_of(*at.command)) {
    const bool is_given = std::ranges::find(at.given, option) != at.given.end();
    // Without commas between its values, an option takes each one anew.
    const bool again = is_repeated(*option) && option->get_delimiter() == '\0';
    const std::string name = long_name(*option);
    if ((is_given && !again) || !name.starts_with(begun)) continue;
    completion.candidates.push_back({name, option->get_description()});
  }
  return completion;
}

Completion arguments_at(const Position& at, const std::string& begun) {
  const std::vector<const CLI::Option*> positionals = positionals_of(*at.command);
  if (at.positionals < positionals.size()) {
    return complete_value(value_of(*positionals[at.positionals]), begun);
  }
  if (!positionals.empty() && is_repeated(*positionals.back())) {
    return complete_value(value_of(*positionals.back()), begun);
  }
  Completion completion;
  if (!at.allows_subcommand()) return completion;
  for (const CLI::App* subcommand : subcommands_of(*at.command)) {
    if (!subcommand->get_name().starts_with(begun)) continue;
    completion.candidates.push_back({subcommand->get_name(), subcommand->get_description()});
  }
  return completion;
}

}  // namespace

Completion complete(const CLI::App& program, std::span<const std::string> words) {
  Position at{.command = &program};
  for (const std::string& word : words.first(words.size() - 1)) at = behind(at, word);
  const std::string& begun = words.back();
  if (at.value_of != nullptr) return complete_value(value_of(*at.value_of), begun);
  if (at.only_positionals) return arguments_at(at, begun);
  if (!begun.starts_with('-')) {
    Completion completion = arguments_at(at, begun);
    const bool is_nothing =
        completion.kind == Completion::Kind::words && completion.candidates.empty();
    return is_nothing ? options_at(at, begun) : completion;
  }
  const std::size_t equals = begun.find('=');
  if (equals == std::string::npos) return options_at(at, begun);
  const CLI::Option* const option = at.command->get_option_no_throw(begun.substr(0, equals));
  if (option == nullptr || !takes_value(*option)) return {};
  Completion completion = complete_value(value_of(*option), begun.substr(equals + 1));
  for (Candidate& candidate : completion.candidates) {
    candidate.text.insert(0, begun, 0, equals + 1);
  }
  return completion;
}

std::string to_text(const Completion& completion) {
  std::string text(to_string(completion.kind));
  if (!completion.ending.empty()) text += ' ' + completion.ending;
  text += '\n';
  for (const Candidate& candidate : completion.candidates) {
    text += fmt::format("{}\t{}\n", printable_text(candidate.text),
                        printable_text(candidate.description));
  }
  return text;
}

std::string_view completion_script(std::string_view shell) {
  const auto* const found = std::ranges::find(kScripts, shell, &Script::shell);
  return found == kScripts.end() ? std::string_view() : found->text;
}

std::string completion_shells() {
  std::string names;
  for (const Script& script : kScripts) {
    if (!names.empty()) names += '|';
    names += script.shell;
  }
  return names;
}

}  // namespace bb
