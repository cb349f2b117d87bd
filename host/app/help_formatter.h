// What --help looks like.
#pragma once

#include <CLI/App.hpp>
#include <CLI/Formatter.hpp>
#include <string>

namespace bb {

/// Lines fit the terminal, from 60 to 100 columns; without one they have at most 80. Each option
/// keeps its name and values on one line.
class HelpFormatter final : public CLI::Formatter {
 public:
  HelpFormatter();

  std::string make_description(const CLI::App* app) const override;
  std::string make_footer(const CLI::App* app) const override;
  std::string make_subcommand(const CLI::App* subcommand) const override;
  std::string make_option(const CLI::Option* option, bool is_positional) const override;
  std::string make_option_opts(const CLI::Option* option) const override;

 private:
  // A name on the left, and what it means beside it, or below where the name or the terminal leaves
  // no room.
  [[nodiscard]] std::string entry(const std::string& name, const std::string& meaning) const;

  int columns_;
};

}  // namespace bb
