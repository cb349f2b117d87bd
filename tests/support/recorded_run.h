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

/// A result file with one comparison, in a form for tests: the members of the comparison are next
/// to those of the study, and each row is one object. A row has its contender's members, its facts,
/// the values of its figures (null where there is none), and besides `identical`, `setup_s`,
/// `samples_s` (the times of the samples that count), `sample_phases` and `disturbances`. Throws as
/// read_json() does.
[[nodiscard]] Json read_result(const std::filesystem::path& path);

/// The output of a run of the program, and the result file that it wrote, in the form of
/// read_result(): null if it wrote none.
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
