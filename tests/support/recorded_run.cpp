#include "tests/support/recorded_run.h"

#include "host/base/temporary.h"
#include "tests/support/text.h"

namespace bb::testing {
namespace {

Json flat_row(const Json& row) {
  Json flat = row;
  flat.update(row.at("contender"));
  for (const auto& [name, figure] : row.at("figures").items()) {
    flat[name] = figure.is_object() ? figure.at("value") : figure;
  }
  const std::string status = row.at("status");
  flat["identical"] = status == "ok" ? Json(true) : status == "mismatch" ? Json(false) : Json();
  flat["setup_s"] = row.at("setups_s").empty() ? Json() : row.at("setups_s").front();
  flat["samples_s"] = flat["sample_phases"] = flat["disturbances"] = Json::array();
  for (const Json& sample : row.at("samples")) {
    if (!sample.value("disturbance", Json()).is_null()) {
      flat["disturbances"].push_back(sample.at("disturbance"));
    } else if (sample.at("round") > 0) {
      flat["samples_s"].push_back(sample.at("time_s"));
      flat["sample_phases"].push_back(sample.at("phases"));
    }
  }
  return flat;
}

}  // namespace

Json read_json(const std::filesystem::path& path) { return Json::parse(read_text(path)); }

Json read_result(const std::filesystem::path& path) {
  Json flat = read_json(path);
  const Json comparison = flat.at("comparisons").at(0);
  flat.update(comparison);
  for (Json& row : flat.at("rows")) row = flat_row(row);
  return flat;
}

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
  return {std::move(outcome), std::filesystem::exists(file) ? read_result(file) : Json()};
}

}  // namespace bb::testing
