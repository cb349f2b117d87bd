// A comparison of the built program with the result file that it writes.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/program.h"

namespace bb::testing {

using Json = nlohmann::json;

/// The file as JSON. Throws nlohmann::json::parse_error, also if there is no such file.
[[nodiscard]] Json read_json(const std::filesystem::path& path);

/// What a run of the program printed, and the result file that it wrote: null if it wrote none.
struct RecordedRun {
  Outcome outcome;
  Json json;

  /// The rows of one backend.
  [[nodiscard]] std::vector<Json> rows_of(const std::string& backend) const;
};

/// Runs a comparison with --json.
[[nodiscard]] RecordedRun record(const std::filesystem::path& program,
                                 const std::vector<std::string>& arguments,
                                 const Environment& environment = {},
                                 const std::optional<Signal>& signal = {});

}  // namespace bb::testing
