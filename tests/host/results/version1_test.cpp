// Tests that files of earlier versions of the program are read into the current model.
#include "host/results/version1.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "host/base/files.h"
#include "host/figures/figures.h"
#include "host/results/study_file.h"
#include "tests/host/results/studies.h"

namespace bb {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

Json read_json(const fs::path& path) {
  std::ifstream file(path);
  return Json::parse(file);
}

// The committed files of version 1.
std::vector<fs::path> committed() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(BACKEND_BENCH_RESULTS)) {
    if (entry.path().extension() != ".json") continue;
    if (read_json(entry.path()).value("schema_version", 0) == 1 &&
        read_json(entry.path()).contains("rows")) {
      files.push_back(entry.path());
    }
  }
  return files;
}

void expect_equal(const Figure<double>& figure, const Json& stored, const std::string& what) {
  ASSERT_EQ(static_cast<bool>(figure), stored.is_number()) << what << ": " << figure.reason();
  if (!figure) return;
  EXPECT_DOUBLE_EQ(*figure, stored.get<double>()) << what;
}

// Not the interval: those programs took each run as a unit, and today it is each process.
void expect_equal(const Figure<Estimate>& figure, const Json& stored, const std::string& what) {
  ASSERT_EQ(static_cast<bool>(figure), stored.is_number()) << what << ": " << figure.reason();
  if (!figure) return;
  EXPECT_DOUBLE_EQ(figure->value, stored.get<double>()) << what;
}

void expect_equal(const Figure<Phases>& figure, const Json& stored, const std::string& what) {
  ASSERT_EQ(static_cast<bool>(figure), stored.is_object()) << what << ": " << figure.reason();
  if (!figure) return;
  EXPECT_DOUBLE_EQ(figure->decode_s, stored["decode_s"].get<double>()) << what;
  EXPECT_DOUBLE_EQ(figure->upload_s, stored["upload_s"].get<double>()) << what;
  EXPECT_DOUBLE_EQ(figure->filter_s, stored["kernel_s"].get<double>()) << what;
  EXPECT_DOUBLE_EQ(figure->download_s, stored["download_s"].get<double>()) << what;
  EXPECT_DOUBLE_EQ(figure->encode_s, stored["encode_s"].get<double>()) << what;
  EXPECT_DOUBLE_EQ(figure->waiting_s, stored["waiting_s"].get<double>()) << what;
  EXPECT_EQ(figure->workers, stored["lanes"]) << what;
}

void expect_equal(const RowFigures& figures, const Json& row, const std::string& what) {
  expect_equal(figures.time_s, row["median_s"], what);
  expect_equal(figures.speedup, row["speedup"], what);
  expect_equal(figures.efficiency, row["efficiency"], what);
  expect_equal(figures.copy_share, row["copy_share"], what);
  expect_equal(figures.phases, row["median_phases"], what);
  EXPECT_EQ(Json(figures.outliers), row["outliers"]) << what;
  ASSERT_TRUE(figures.usage) << what;
  EXPECT_DOUBLE_EQ(figures.usage->cpu_user_s, row["cpu_user_s"].get<double>()) << what;
  EXPECT_DOUBLE_EQ(figures.usage->cpu_system_s, row["cpu_system_s"].get<double>()) << what;
  EXPECT_EQ(Json(figures.usage->peak_memory_bytes.value()), row["peak_memory_bytes"]) << what;
}

// The current program must compute the figures that earlier versions stored.
TEST(Version1, GivesTheFiguresThatAreStoredInTheCommittedFiles) {
  const std::vector<fs::path> files = committed();
  ASSERT_FALSE(files.empty());
  for (const fs::path& file : files) {
    const Json json = read_json(file);
    const Study study = read_study(file);
    ASSERT_EQ(study.comparisons.size(), 1U) << file;
    const Figures figures = figures_of(study.comparisons[0], study.machine);
    expect_equal(figures.copy_s, json["copy"]["median_s"], file.string());
    ASSERT_EQ(figures.rows.size(), json["rows"].size()) << file;
    for (std::size_t n = 0; n < figures.rows.size(); ++n) {
      const Json& row = json["rows"][n];
      // A script of that time computed the figures of these rows in another way.
      if (row["backend"].get<std::string>().starts_with("python-")) continue;
      expect_equal(figures.rows[n], row,
                   file.string() + ": " + row_name(study.comparisons[0].rows[n]));
    }
    ASSERT_EQ(figures.scaling.size(), json["scaling"].size()) << file;
    for (std::size_t n = 0; n < figures.scaling.size(); ++n) {
      const Json& stored = json["scaling"][n];
      EXPECT_DOUBLE_EQ(figures.scaling[n].serial_fraction.value,
                       stored["serial_fraction"].get<double>())
          << file;
      EXPECT_EQ(Json(figures.scaling[n].workers), stored["workers"]) << file;
    }
  }
}

TEST(Version1, IsWrittenAsTheVersionOfToday) {
  for (const fs::path& file : committed()) {
    const Study study = read_study(file);
    const std::string text = to_json(study);
    EXPECT_TRUE(parse_study(testing::bytes_of(text)) == study) << file;
  }
}

// A file with one row, which tests modify.
Json small_file() {
  return Json::parse(R"({
    "schema_version": 1,
    "project": {"version": "0.1.0", "revision": "abc"},
    "build": {"compiler": "GNU", "flags": "-O3", "opencv": "4.6.0"},
    "machine": {"cpu": "a processor", "cores": 2, "system": "Linux"},
    "sandbox": {"active": false, "reason": "--sandbox off"},
    "effort": {"runs": 3, "runs_per_process": 2},
    "pipeline": "grayscale",
    "input": {"digest": "xxh3:in", "images": 3, "pixels": 12, "chunks": null},
    "clock_s": {"filter": [0.001, 0.002]},
    "copy": {"workers": 2, "bytes": 100, "samples_s": [0.5]},
    "rows": [{
      "backend": "opencl", "kernel": "fused", "workers": null, "scope": "filter", "status": "ok",
      "device": "a GPU", "driver": "1.2", "cores": [1, 2], "output_digest": "xxh3:out",
      "setup_s": 0.25, "samples_s": [1, 2, 3], "cpu_user_s": 0.5, "cpu_system_s": 0.25,
      "peak_memory_bytes": 1000, "disturbances": ["a worker died"],
      "phases": [{"upload_s": 0.5, "kernel_s": 0.25, "download_s": 0.25, "lanes": 2},
                 {"upload_s": 0.5, "kernel_s": 0.25, "download_s": 0.25}, null]
    }]})");
}

Study read(const Json& json) {
  const std::string text = json.dump();
  return parse_study(testing::bytes_of(text));
}

TEST(Version1, SaysOfEachRunWhatItCan) {
  const Study study = read(small_file());
  EXPECT_EQ(study.build, (Build{"0.1.0", "abc", "GNU", "", "-O3", ""}));
  EXPECT_EQ(study.no_sandbox, "--sandbox off");
  EXPECT_EQ(study.date, "");
  const Comparison& comparison = study.comparisons.at(0);
  Input input;
  input.digest = "xxh3:in";
  input.images = 3;
  input.pixels = 12;
  EXPECT_EQ(comparison.input, input);
  EXPECT_EQ(comparison.effort.runs_per_process, 2);
  EXPECT_EQ(comparison.reference, comparison.rows[0].contender);
  EXPECT_EQ(comparison.copy.samples.at(0), (Sample{0, 1, 0.5, {}, {}, {}, {}, ""}));
  const Row& row = comparison.rows.at(0);
  EXPECT_EQ(row.contender, (ContenderKey{"opencl", "fused", std::nullopt, ""}));
  EXPECT_FALSE(row.requested);
  EXPECT_EQ(row.settled, (Settled{"a GPU", "1.2", std::nullopt, {1, 2}}));
  EXPECT_EQ(row.setups_s, (std::vector<double>{0.25}));
  const Usage usage = {0.5, 0.25, 1000};
  EXPECT_EQ(row.samples, (std::vector<Sample>{
                             {0, 0, 0, {}, {}, {}, {}, "a worker died"},
                             {0, 1, 1, Phases{0, 0.5, 0.25, 0.25, 0, 0, 2}, usage, 0.001, {}, ""},
                             {0, 2, 2, {}, usage, 0.002, {}, ""},
                             {1, 3, 3, {}, usage, {}, {}, ""}}));
}

TEST(Version1, WithoutANumberOfRunsPerProcessHasOneProcess) {
  Json json = small_file();
  json["effort"].erase("runs_per_process");
  const Comparison comparison = read(json).comparisons[0];
  EXPECT_EQ(comparison.effort.runs_per_process, 3);
  for (const Sample& sample : comparison.rows[0].samples) EXPECT_EQ(sample.process, 0);
  json.erase("effort");
  EXPECT_EQ(read(json).comparisons[0].effort.runs_per_process, 3);
}

TEST(Version1, DamageIsRefusedWithItsPlace) {
  const auto expect_refused = [](const char* pointer, const Json& value, const char* message) {
    Json json = small_file();
    json[Json::json_pointer(pointer)] = value;
    try {
      static_cast<void>(read(json));
      ADD_FAILURE() << pointer << " was read";
    } catch (const std::exception& error) {
      EXPECT_STREQ(error.what(), message);
    }
  };
  expect_refused("/project", nullptr, "project is missing");
  expect_refused("/machine/cores", 0,
                 "machine.cores: 0 is not a whole number from 1 to 2147483647");
  expect_refused("/rows", Json::array(), "rows is empty");
  expect_refused(
      "/rows/0/backend", "a b",
      "rows[0].backend: \"a b\" is not a name, which has letters, digits, - and _ alone");
  expect_refused("/rows/0/samples_s/1", -1,
                 "rows[0].samples_s[1]: -1 is not a number from 1e-09 to 1000000000");
  expect_refused("/rows/0/samples_s", Json::array(), "rows[0] is ok, but has no timed run");
  expect_refused("/clock_s/filter/0", 0,
                 "clock_s[\"filter\"][0]: 0 is not a number from 1e-09 to 1000000000");
  expect_refused("/rows/1", small_file()["rows"][0],
                 "rows[1] is of the same contender and scope as one before it");
}

}  // namespace
}  // namespace bb
