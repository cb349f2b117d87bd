#include "host/help/manual.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cctype>
#include <map>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <vector>

#include "host/base/error.h"
#include "host/help/options.h"

namespace bb {
namespace {

// Text as roff shows it unchanged. A hyphen would otherwise become a typographic one.
std::string escaped(std::string_view text) {
  std::string roff;
  for (const char c : text) {
    if (c == '\\') {
      roff += "\\e";
    } else if (c == '-') {
      roff += "\\-";
    } else {
      roff += c;
    }
  }
  return roff.starts_with('.') || roff.starts_with('\'') ? "\\&" + roff : roff;
}

// Text in which the names of options are bold.
std::string shown(std::string_view text) {
  static const std::regex option(R"(\\-\\-[a-z]([a-z]|\\-)*)");
  return std::regex_replace(escaped(text), option, R"(\fB$&\fP)");
}

std::string sentence(std::string text) {
  text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
  if (!text.ends_with('.')) text += '.';
  return shown(text);
}

// What the page says beyond --help of an option or a command.
class Notes {
 public:
  void add(const std::string& name, const std::string& line) { notes_[name] += line + '\n'; }

  [[nodiscard]] std::string take(const std::string& name) {
    const auto note = notes_.extract(name);
    return note.empty() ? "" : note.mapped();
  }

  void check_all_taken() const {
    if (notes_.empty()) return;
    throw std::runtime_error(
        fmt::format("@note {}: there is no such option or command", notes_.begin()->first));
  }

 private:
  std::map<std::string, std::string> notes_;
};

std::string option_entry(const CLI::Option& option, const std::string& note) {
  std::string names;
  for (const std::string& name : option.get_snames()) names += fmt::format("\\-{}, ", name);
  for (const std::string& name : option.get_lnames()) names += "\\-\\-" + escaped(name) + ", ";
  names.resize(names.size() - 2);
  std::string text = fmt::format(".TP\n\\fB{}\\fP", names);
  if (takes_value(option)) text += fmt::format(" \\fI{}\\fP", escaped(value_of(option)));
  // --help has a default that is no value in brackets at the end.
  std::string description = option.get_description();
  std::string otherwise = option.get_default_str();
  const std::size_t bracket = description.rfind(" [");
  if (description.ends_with(']') && bracket != std::string::npos) {
    otherwise = description.substr(bracket + 2, description.size() - bracket - 3);
    description.resize(bracket);
  }
  text += fmt::format("\n{}\n{}", sentence(description), note);
  if (!otherwise.empty()) text += fmt::format("Default: {}.\n", shown(otherwise));
  return text;
}

// The options of a command. `prefix` comes before their names in notes.
std::string option_entries(const CLI::App& command, const std::string& prefix, Notes& notes) {
  std::string text;
  for (const std::string& group : command.get_groups()) {
    std::string entries;
    for (const CLI::Option* option : options_of(command)) {
      if (option->get_group() != group) continue;
      entries += option_entry(*option, notes.take(prefix + long_name(*option)));
    }
    if (entries.empty()) continue;
    if (group != "Options") text += fmt::format(".SS \"{}\"\n", group);
    text += entries;
  }
  return text;
}

std::string usage(const CLI::App& command) {
  std::string text = "backend\\-bench";
  if (command.get_parent() != nullptr) text += ' ' + escaped(command.get_name());
  text = fmt::format(R"(\fB{}\fP \fI[OPTION]...\fP)", text);
  for (const CLI::Option* positional : positionals_of(command)) {
    std::string name = escaped(positional->get_name(true));
    if (is_repeated(*positional)) name += "...";
    text += fmt::format(" \\fI{}\\fP", positional->get_required() ? name : '[' + name + ']');
  }
  return text;
}

std::string synopsis(const CLI::App& program) {
  std::string text = usage(program);
  for (const CLI::App* command : subcommands_of(program)) text += "\n.br\n" + usage(*command);
  return text + '\n';
}

std::string command_sections(const CLI::App& program, Notes& notes) {
  std::string text;
  for (const CLI::App* command : subcommands_of(program)) {
    const std::string name = command->get_name();
    text += fmt::format(".SS {}\n{}\n.PP\n{}\n{}", escaped(name), usage(*command),
                        sentence(command->get_description()), notes.take(name));
    for (const CLI::Option* positional : positionals_of(*command)) {
      text += fmt::format(".TP\n\\fI{}\\fP\n{}\n", escaped(positional->get_name(true)),
                          sentence(positional->get_description()));
    }
    text += option_entries(*command, name + ' ', notes);
  }
  return text;
}

std::string exit_code_entries() {
  std::string text;
  for (const ExitCodeInfo& info : exit_codes()) {
    text += fmt::format(".TP\n.B {}\n{}\n", static_cast<int>(info.code),
                        sentence(std::string(info.meaning)));
  }
  return text;
}

// The notes of a block, up to its end.
Notes read_notes(std::istream& lines) {
  constexpr std::string_view kNote = "@note ";
  Notes notes;
  std::string name;
  for (std::string line; std::getline(lines, line);) {
    if (line == "@end") return notes;
    if (line.starts_with(kNote)) {
      name = line.substr(kNote.size());
    } else {
      notes.add(name, line);
    }
  }
  throw std::runtime_error("a block of the manual page has no @end");
}

std::string block(const std::string& directive, const CLI::App& program, std::istream& lines) {
  if (directive == "@synopsis") return synopsis(program);
  if (directive == "@exit-codes") return exit_code_entries();
  if (directive != "@options" && directive != "@commands") {
    throw std::runtime_error(directive + ": the manual page knows no such directive");
  }
  Notes notes = read_notes(lines);
  std::string text = directive == "@options" ? option_entries(program, "", notes)
                                             : command_sections(program, notes);
  notes.check_all_taken();
  return text;
}

}  // namespace

std::string manual_page(const CLI::App& program, std::string_view page_template,
                        std::string_view version) {
  std::istringstream lines{std::string(page_template)};
  std::string page;
  for (std::string line; std::getline(lines, line);) {
    constexpr std::string_view kVersion = "@version@";
    if (const std::size_t at = line.find(kVersion); at != std::string::npos) {
      line.replace(at, kVersion.size(), escaped(version));
    }
    page += line.starts_with('@') ? block(line, program, lines) : line + '\n';
  }
  return page;
}

}  // namespace bb
