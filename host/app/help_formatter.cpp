#include "host/app/help_formatter.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <sstream>
#include <string_view>

#include "host/base/terminal.h"
#include "host/base/text.h"

namespace bb {

HelpFormatter::HelpFormatter()
    : columns_(std::clamp(terminal_columns(STDOUT_FILENO).value_or(80), 60, 100)) {}

std::string HelpFormatter::make_description(const CLI::App* app) const {
  return wrapped_lines(CLI::Formatter::make_description(app), columns_, 0);
}

// An example that is too long has its explanation below it.
std::string HelpFormatter::make_footer(const CLI::App* app) const {
  std::istringstream lines(CLI::Formatter::make_footer(app));
  std::string text;
  for (std::string line; std::getline(lines, line);) {
    const std::size_t begin = std::min(line.find_first_not_of(' '), line.size());
    const std::size_t gap = line.find("  ", begin);
    const int indent = static_cast<int>(begin) + 4;
    if (text_width(line) > columns_ && gap != std::string::npos) {
      add_wrapped(text, line.substr(0, gap), columns_, indent);
      line = std::string(begin + 4, ' ') + line.substr(line.find_first_not_of(' ', gap));
    }
    add_wrapped(text, line, columns_, indent);
  }
  return text;
}

std::string HelpFormatter::make_subcommand(const CLI::App* subcommand) const {
  return entry(subcommand->get_display_name(true), subcommand->get_description());
}

std::string HelpFormatter::make_option(const CLI::Option* option, bool is_positional) const {
  return entry(make_option_name(option, is_positional) + make_option_opts(option),
               make_option_desc(option));
}

// A list is one argument here, with commas. The library writes "LIST ..." as if it were several.
// The usage line tells which positional arguments are required.
std::string HelpFormatter::make_option_opts(const CLI::Option* option) const {
  constexpr std::string_view kSeveral = " ...";
  std::string text = CLI::Formatter::make_option_opts(option);
  const bool is_several = text.ends_with(kSeveral);
  if (option->get_positional()) return std::string(is_several ? kSeveral : "");
  if (is_several) text.resize(text.size() - kSeveral.size());
  return text;
}

std::string HelpFormatter::entry(const std::string& name, const std::string& meaning) const {
  constexpr int kRoomy = 80;
  const int indent = columns_ < kRoomy ? 6 : 30;
  const std::string left = "  " + name;
  std::string text;
  if (text_width(left) < indent) {
    add_wrapped(text, fmt::format("{:{}}{}", left, indent, meaning), columns_, indent);
  } else {
    add_wrapped(text, left, columns_, 4);
    add_wrapped(text, fmt::format("{:{}}{}", "", indent, meaning), columns_, indent);
  }
  return text;
}

}  // namespace bb
