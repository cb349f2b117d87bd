// Completes a command line at the key TAB, from the definitions of the options. The shells' scripts
// ask the program for this, so they know no option.
#pragma once

#include <CLI/App.hpp>
#include <span>
#include <string>
#include <string_view>

#include "host/help/values.h"

namespace bb {

/// What completes the last of the words behind the program's name; that word may be empty. Throws
/// as complete_value() does.
[[nodiscard]] Completion complete(const CLI::App& program, std::span<const std::string> words);

/// For the scripts: the kind, and the ending of files after a space; then a line for each
/// candidate, with a tab before its description.
[[nodiscard]] std::string to_text(const Completion& completion);

/// The script that makes a shell ask: of "bash", "zsh" or "fish". Empty for another name.
[[nodiscard]] std::string_view completion_script(std::string_view shell);

/// "bash|zsh|fish".
[[nodiscard]] std::string completion_shells();

}  // namespace bb
