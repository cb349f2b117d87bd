#include "tests/support/recorded_run.h"

#include "host/base/files.h"
#include "tests/support/text.h"

namespace bb::testing {

Json read_json(const std::filesystem::path& path) { return Json::parse(read_text(path)); }

std::vector<Json> RecordedRun::rows_of(const std::string& backend) const {
  std::vector<Json> rows;
  for (const Json& row : json.at("rows")) {
    if (row.at("backend") == backend) rows.push_back(row);
  }
  return rows;
}

RecordedRun record(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                   const Environment& environment, const std::optional<Signal>& signal) {
  const TemporaryDirectory directory;
  const std::filesystem::path file = directory.path() / "out.json";
  Outcome outcome = run(program, with(arguments, {"--json", file.string()}), environment, signal);
  return {std::move(outcome), std::filesystem::exists(file) ? read_json(file) : Json()};
}

}  // namespace bb::testing
