// What makes results doubtful.
#pragma once

#include <string>

namespace bb {

struct Warning {
  std::string code;  // stable, for programs: "machine-busy"
  std::string row;   // the row that it is about, as row_name() names it; empty: all rows
  std::string text;
  std::string remedy;  // what to do about it; empty where nothing helps

  bool operator==(const Warning&) const = default;
};

/// "the machine is busy (load average 1.2): stop what else runs"
[[nodiscard]] inline std::string to_string(const Warning& warning) {
  return warning.remedy.empty() ? warning.text : warning.text + ": " + warning.remedy;
}

}  // namespace bb
