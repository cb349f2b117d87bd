// What a reader should know beside a table of rows that ran with several workers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/figures/figures.h"
#include "host/model/study.h"

namespace bb {

struct Note {
  std::string text;
  std::vector<std::string> rows;  // about which it is: "cpu-thread simd 2"

  bool operator==(const Note&) const = default;
};

/// "text: row, row"
[[nodiscard]] std::string to_string(const Note& note);

/// What explains the scaling of the rows of one scope: efficiencies above 100%, more workers than
/// there are cores, and images too few to divide evenly. Each at most once, but for the last: once
/// for each number of workers. `figures` are the comparison's.
[[nodiscard]] std::vector<Note> scaling_notes(const Comparison& comparison, const Figures& figures,
                                              const Machine& machine, std::string_view scope);

}  // namespace bb
