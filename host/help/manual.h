// The manual page: prose from a template, and what --help shows.
#pragma once

#include <CLI/App.hpp>
#include <string>
#include <string_view>

namespace bb {

/// The page as roff. These lines of the template are replaced:
///   @synopsis            a line for each command
///   @options … @end      the program's options, group by group
///   @commands … @end     each subcommand with its options
///   @exit-codes          every exit code and what it means
/// and "@version@" in any line. Within a block, "@note NAME" begins what the entry of an option
/// ("--pin", "report --chart") or of a command ("report") says beyond --help. Throws
/// std::runtime_error for a note without such an entry, and for a directive that is none.
[[nodiscard]] std::string manual_page(const CLI::App& program, std::string_view page_template,
                                      std::string_view version);

}  // namespace bb
