// Tests that result files are written and read back without loss, and that faulty files are
// refused.
#include "host/results/study_file.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "host/base/error.h"
#include "host/base/files.h"
#include "host/base/temporary.h"
#include "tests/host/results/random_study.h"
#include "tests/host/results/studies.h"

namespace bb {
namespace {

using Json = nlohmann::json;
using testing::bytes_of;
using testing::row_of;
using testing::study_of;

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

Study parse(const std::string& text) { return parse_study(bytes_of(text)); }

// Two rows that have every kind of member that a test can damage.
Study small_study() {
  Row row = row_of("cpu-thread", "simd", 2, {0.5, 0.25});
  row.samples[1].phases = Phases{.filter_s = 0.25};
  row.samples[1].clock_s = 1e-4;
  Study study = study_of({row_of("cpu-scalar", "scalar", 1, {1, 1}), row});
  study.comparisons[0].failure = Failure{ExitCode::interrupted, "interrupted"};
  study.comparisons[0].copy.samples = testing::samples_of({0.1, 0.1});
  return study;
}

TEST(StudyFile, IsReadAsItWasWritten) {
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    const Study study = testing::random_study(seed);
    ASSERT_TRUE(parse(to_json(study)) == study) << "seed " << seed;
  }
}

TEST(StudyFile, FiguresAreNotRead) {
  Json json = Json::parse(to_json(small_study()));
  json["comparisons"][0]["figures"] = "anything";
  json["comparisons"][0]["rows"][0]["figures"] = {{"median_s", -1}};
  json["comparisons"][0]["rows"][1].erase("figures");
  json["more"] = "of a later program";
  EXPECT_TRUE(parse(json.dump()) == small_study());
}

TEST(StudyFile, HasTheFiguresOrTheReasonsBesideTheFacts) {
  Study study = small_study();
  study.comparisons[0].rows.push_back(row_of("gpu", "fused", std::nullopt, {}));
  study.comparisons[0].rows.back().status = Status::failed;
  const Json comparison = Json::parse(to_json(study))["comparisons"][0];
  const Json figures = comparison["rows"][1]["figures"];
  EXPECT_EQ(figures["median_s"]["value"], 0.375);
  EXPECT_EQ(figures["median_s"]["reason"], nullptr);
  EXPECT_EQ(figures["median_s"]["interval"], nullptr) << "two samples are too few";
  EXPECT_EQ(figures["speedup"]["value"], 3);
  EXPECT_EQ(comparison["rows"][2]["figures"]["speedup"],
            (Json{{"value", nullptr}, {"interval", nullptr}, {"reason", "it failed"}}));
  EXPECT_EQ(comparison["figures"]["copy_s"]["value"], 0.1);
}

TEST(StudyFile, WhatIsAbsentHasItsDefault) {
  Json json = Json::parse(to_json(study_of({row_of("a", "b", 1, {1})})));
  const Json least = {
      {"schema_version", 2},
      {"measuring_epoch", kMeasuringEpoch},
      {"machine", {{"cpu", "a processor"}, {"cores", 2}, {"system", "Linux"}}},
      {"build", {{"version", "0.1.0"}, {"compiler", "GNU"}, {"flags", "-O3"}}},
      {"comparisons",
       {{{"input", {{"digest", "xxh3:in"}, {"images", 0}, {"pixels", 0}}},
         {"pipeline", "grayscale"},
         {"output_format", "jpg"},
         {"reference", {{"backend", "a"}, {"kernel", "b"}, {"workers", 1}}},
         {"rows",
          {{{"contender", {{"backend", "a"}, {"kernel", "b"}, {"workers", 1}, {"device", nullptr}}},
            {"scope", "filter"},
            {"status", "ok"},
            {"samples", {{{"round", 1}, {"time_s", 1}}}}}}}}}}};
  EXPECT_TRUE(parse(least.dump()) == study_of({row_of("a", "b", 1, {1})}));
}

// People and diff read the file, so values that belong together are on one line.
TEST(StudyFile, HasALineForEachSample) {
  std::istringstream lines(to_json(small_study()));
  std::vector<std::string> found;
  for (std::string line; std::getline(lines, line);) {
    if (contains(line, "\"round\"")) found.push_back(line.substr(line.find('{')));
  }
  const std::string with_phases =
      R"({"process": 1, "round": 2, "time_s": 0.25, "phases": {"decode_s": 0, )"
      R"("upload_s": 0, "filter_s": 0.25, "download_s": 0, "encode_s": 0, )"
      R"("waiting_s": 0, "workers": 1}, "clock_s": 0.0001})";
  EXPECT_EQ(found,
            (std::vector<std::string>{R"({"process": 0, "round": 1, "time_s": 1},)",
                                      R"({"process": 1, "round": 2, "time_s": 1})",
                                      R"({"process": 0, "round": 1, "time_s": 0.5},)", with_phases,
                                      R"({"process": 0, "round": 1, "time_s": 0.1},)",
                                      R"({"process": 1, "round": 2, "time_s": 0.1})"}));
}

TEST(StudyFile, BytesThatAreNotUtf8AreReplaced) {
  Study study = small_study();
  study.comparisons[0].input.problems = {"caf\xe9.jpg: truncated"};
  EXPECT_EQ(parse(to_json(study)).comparisons[0].input.problems[0],
            "caf\xef\xbf\xbd.jpg: truncated");
}

// A damage, and the error message for it.
struct Damage {
  const char* pointer;  // where, as a JSON pointer
  Json value;           // the new value; absent: the member is removed
  const char* message;
};

void expect_refused(const Damage& damage) {
  Json json = Json::parse(to_json(small_study()));
  const Json::json_pointer place(damage.pointer);
  if (damage.value.is_discarded()) {
    json[place.parent_pointer()].erase(place.back());
  } else {
    json[place] = damage.value;
  }
  try {
    static_cast<void>(parse(json.dump()));
    ADD_FAILURE() << damage.pointer << ": " << damage.value << " was read";
  } catch (const std::exception& error) {
    EXPECT_STREQ(error.what(), damage.message) << damage.pointer;
  }
}

const Json kRemoved(Json::value_t::discarded);

TEST(DamagedStudyFile, SaysWhereWhatIsMissing) {
  expect_refused({"/schema_version", kRemoved, "schema_version is missing"});
  expect_refused({"/machine", kRemoved, "machine is missing"});
  expect_refused({"/machine/cpu", kRemoved, "machine.cpu is missing"});
  expect_refused({"/build/version", nullptr, "build.version is missing"});
  expect_refused({"/comparisons", kRemoved, "comparisons is missing"});
  expect_refused({"/comparisons/0/rows", kRemoved, "comparisons[0].rows is missing"});
  expect_refused({"/comparisons/0/reference/backend", kRemoved,
                  "comparisons[0].reference.backend is missing"});
  expect_refused(
      {"/comparisons/0/input/digest", kRemoved, "comparisons[0].input.digest is missing"});
  expect_refused(
      {"/comparisons/0/rows/1/contender", kRemoved, "comparisons[0].rows[1].contender is missing"});
  expect_refused({"/comparisons/0/rows/1/samples/1/time_s", kRemoved,
                  "comparisons[0].rows[1].samples[1].time_s is missing"});
  expect_refused({"/comparisons/0/rows/1/samples/1/round", nullptr,
                  "comparisons[0].rows[1].samples[1].round is missing"});
}

TEST(DamagedStudyFile, SaysWhereATypeIsAnother) {
  expect_refused({"/machine", 1, "machine: 1 is not an object"});
  expect_refused({"/machine/cpu", 1, "machine.cpu: 1 is not a text"});
  expect_refused({"/machine/caches/0", 1, "machine.caches[0]: 1 is not a text"});
  expect_refused({"/machine/caches", "L1", "machine.caches: \"L1\" is not an array"});
  expect_refused({"/environment", Json::array(), "environment: an array is not an object"});
  expect_refused({"/environment/A", 1, "environment[\"A\"]: 1 is not a text"});
  expect_refused({"/comparisons/0", Json::array(), "comparisons[0]: an array is not an object"});
  expect_refused({"/comparisons/0/complete", 1, "comparisons[0].complete: 1 is not true or false"});
  expect_refused({"/comparisons/0/failure/code", 130,
                  "comparisons[0].failure.code: 130 is not one of interrupted, usage, difference, "
                  "backend, input, identical"});
  expect_refused({"/comparisons/0/rows/0/status", "fine",
                  "comparisons[0].rows[0].status: \"fine\" is not one of ok, mismatch, failed, "
                  "unavailable, unfinished"});
  expect_refused({"/comparisons/0/rows/1/samples/0/time_s", "1",
                  "comparisons[0].rows[1].samples[0].time_s: \"1\" is not a number"});
}

TEST(DamagedStudyFile, SaysWhereANumberIsOutOfRange) {
  const char* workers =
      "comparisons[0].rows[1].contender.workers: {} is not a whole number from 1 to 2147483647";
  for (const Json& number : {Json(0), Json(-1), Json(1.5), Json(1e300), Json(1ULL << 31)}) {
    const std::string text = workers;
    const std::string message =
        text.substr(0, text.find("{}")) + number.dump() + text.substr(text.find("{}") + 2);
    expect_refused({"/comparisons/0/rows/1/contender/workers", number, message.c_str()});
  }
  expect_refused(
      {"/schema_version", 1.5, "schema_version: 1.5 is not a whole number from 0 to 2147483647"});
  expect_refused({"/schema_version", 3, "its schema_version is 3, and this program knows 1 to 2"});
  expect_refused(
      {"/comparisons/0/rows/1/samples/0/time_s", -1,
       "comparisons[0].rows[1].samples[0].time_s: -1 is not a number from 0 to 1000000000"});
  expect_refused({"/comparisons/0/rows/1/samples/0/time_s", 1e10,
                  "comparisons[0].rows[1].samples[0].time_s: 10000000000.0 is not a number from 0 "
                  "to 1000000000"});
  expect_refused({"/comparisons/0/rows/1/samples/0/time_s", 0,
                  "comparisons[0].rows[1].samples[0].time_s: 0.0 is not a time: at least 1e-09 "
                  "seconds"});
  expect_refused({"/comparisons/0/copy/samples/1/time_s", 1e-320,
                  "comparisons[0].copy.samples[1].time_s: 1e-320 is not a time: at least 1e-09 "
                  "seconds"});
  expect_refused({"/comparisons/0/rows/1/samples/1/clock_s", 0,
                  "comparisons[0].rows[1].samples[1].clock_s: 0 is not a number from 1e-09 to "
                  "1000000000"});
}

TEST(DamagedStudyFile, SaysWhereANameCouldHarmATerminalOrATable) {
  for (const char* member : {"contender/backend", "contender/kernel", "scope"}) {
    for (const char* text : {"a,b", "a\nb", "a|b", "\x1b[2J", "", "é"}) {
      std::string path = member;
      std::ranges::replace(path, '/', '.');
      const std::string message = "comparisons[0].rows[0]." + path + ": " +
                                  Json(text).dump(-1, ' ', true) +
                                  " is not a name, which has letters, digits, - and _ alone";
      const std::string pointer = std::string("/comparisons/0/rows/0/") + member;
      expect_refused({pointer.c_str(), text, message.c_str()});
    }
  }
}

TEST(DamagedStudyFile, SaysWhereRowsAndSamplesDoNotAgree) {
  expect_refused({"/comparisons/0/rows/1/samples", Json::array(),
                  "comparisons[0].rows[1] is ok, but has no timed run"});
  const Json warm_up = Json::array({{{"round", 0}, {"time_s", 1}}});
  expect_refused({"/comparisons/0/rows/1/samples", warm_up,
                  "comparisons[0].rows[1] is ok, but has no timed run"});
  expect_refused({"/comparisons/0/rows/1/samples/1/round", 1,
                  "comparisons[0].rows[1].samples[1].round: 1 is not after the round before, 1"});
  const Json first = Json::parse(to_json(small_study()))["comparisons"][0]["rows"][0];
  expect_refused({"/comparisons/0/rows/2", first,
                  "comparisons[0].rows[2] is of the same contender and scope as one before it"});
}

std::string refusal_of(const std::string& text) {
  try {
    static_cast<void>(parse(text));
    return "";
  } catch (const std::exception& error) {
    return error.what();
  }
}

TEST(DamagedStudyFile, MayNestNothingDeeply) {
  std::string text = to_json(small_study());
  const std::string cores = "\"cores\": ";
  constexpr std::size_t kDepth = 100'000;
  text.insert(text.find(cores) + cores.size(), std::string(kDepth, '['));
  EXPECT_EQ(refusal_of(text), "its values are nested more than 64 deep");
}

TEST(DamagedStudyFile, MayHoldSoMuchAndNoMore) {
  const Json study = Json::parse(to_json(small_study()));
  const auto with_rows = [&](std::size_t number) {
    Json json = study;
    Json& rows = json["comparisons"][0]["rows"];
    Json row = rows[0];
    while (rows.size() < number) {
      row["contender"]["workers"] = rows.size() + 1;
      rows.push_back(row);
    }
    return json.dump();
  };
  EXPECT_EQ(refusal_of(with_rows(10'000)), "");
  EXPECT_EQ(refusal_of(with_rows(10'001)), "it has 10001 rows, and 10000 are the most");
  const auto with_comparisons = [&](std::size_t number) {
    Json json = study;
    json["comparisons"] = Json(number, study["comparisons"][0]);
    return json.dump();
  };
  EXPECT_EQ(refusal_of(with_comparisons(1000)), "");
  EXPECT_EQ(refusal_of(with_comparisons(1001)), "it has 1001 comparisons, and 1000 are the most");
}

TEST(DamagedStudyFile, NamesTheFileAndPrintsNothingRaw) {
  const TemporaryDirectory directory;
  const std::filesystem::path file = directory.path() / "a\x1b[2J.json";
  const auto message = [&] {
    try {
      static_cast<void>(read_study(file));
    } catch (const UsageError& error) {
      return std::string(error.what());
    }
    return std::string("it was read");
  };
  EXPECT_TRUE(contains(message(), "a\\x1b[2J.json is no result file: cannot read")) << message();
  const std::string text = to_json(small_study());
  const std::string controls =
      "{\"schema_version\": \"\xc2\x9b"
      "2J\"}";
  for (const std::string& wrong : {text.substr(0, 500), std::string(), std::string("[]"),
                                   std::string("{}"), std::string("\x9b\x1b[2J"), controls}) {
    write_file(file, bytes_of(wrong));
    EXPECT_TRUE(contains(message(), "is no result file: ")) << message();
    for (const char raw : {'\x1b', '\x9b', '\n'}) {
      EXPECT_EQ(message().find(raw), std::string::npos) << message();
    }
  }
  write_file(file, bytes_of(text));
  EXPECT_TRUE(read_study(file) == small_study());
}

}  // namespace
}  // namespace bb
