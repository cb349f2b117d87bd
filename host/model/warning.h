// What makes results doubtful.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace bb {

struct Warning {
  std::string code;  // stable, for programs: "machine-busy"
  std::string row;   // the row that it is about, as row_name() names it; empty: all rows
  std::string text;
  std::string remedy;  // what to do about it; empty where nothing helps

  bool operator==(const Warning&) const = default;
};

/// "the machine is busy (load average 1.2): stop what else runs". Those of one kind with one remedy
/// are one text.
[[nodiscard]] std::vector<std::string> in_words(std::span<const Warning> warnings);

}  // namespace bb
