// What completes the value of an option.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bb {

struct Candidate {
  std::string text;         // the whole word
  std::string description;  // may be empty
};

/// What completes a word: words of this program, or files, which the shell finds.
struct Completion {
  enum class Kind { words, list, files, folders };  // list: a comma may follow

  Kind kind = Kind::words;
  std::string ending = {};                 // of the files' names; empty: any
  std::vector<Candidate> candidates = {};  // if not files or folders
};

/// "words", "list", "files" or "folders"; empty for any other value.
[[nodiscard]] std::string_view to_string(Completion::Kind kind);

/// What completes the value `begun`. `type` is what --help shows of the value, and decides:
/// "FILE", "FILE.json" (any ending) and "DIR"; "NAME=TYPE"; "auto|on|off", where what begins with a
/// capital stands for something else; "BACKEND", "DEVICE", "KERNEL", "TARGET" and "FILTER".
/// "TYPE,..." is a list. Asks the drivers for their devices, which may take a second; throws
/// Interrupted then.
[[nodiscard]] Completion complete_value(std::string_view type, const std::string& begun);

}  // namespace bb
