// Runs the built program in a terminal of a certain width.
#pragma once

#include <string>
#include <vector>

namespace bb::testing {

/// What a person has seen in the terminal: each state of each line, in order. A line that was drawn
/// anew is there as often as it was drawn.
struct TerminalOutcome {
  int exit_code = -1;
  std::vector<std::string> lines;
};

/// Standard output and standard error are the terminal.
TerminalOutcome bench_in_terminal(int columns, const std::vector<std::string>& arguments);

}  // namespace bb::testing
