// A comparison of the built program with the result file that it writes.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "host/model/study.h"
#include "tests/support/program.h"

namespace bb::testing {

/// What a run of the program printed, and what it recorded: no study if it wrote no result file.
struct RecordedRun {
  Outcome outcome;
  std::optional<Study> study;

  /// The only comparison. Throws std::exception if there is no study.
  [[nodiscard]] const Comparison& comparison() const;
  /// Its rows of one backend.
  [[nodiscard]] std::vector<Row> rows_of(const std::string& backend) const;
};

/// Runs a comparison with --json.
[[nodiscard]] RecordedRun record(const std::filesystem::path& program,
                                 const std::vector<std::string>& arguments,
                                 const Environment& environment = {},
                                 const std::optional<Signal>& signal = {});

}  // namespace bb::testing
