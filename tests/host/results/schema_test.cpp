// Tests the published schemas, and the files that must follow them.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "host/base/files.h"
#include "host/results/study_file.h"
#include "tests/host/results/random_study.h"
#include "tests/host/results/studies.h"
#include "tests/support/json_schema.h"

namespace bb {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using testing::schema_violations;

const fs::path kResults = BACKEND_BENCH_RESULTS;

std::string read_text(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

TEST(JsonSchema, TheValidatorSeesEachKindOfViolation) {
  const Json rules = Json::parse(R"({
    "type": "object", "required": ["a"],
    "properties": {
      "a": {"type": ["integer", "null"], "minimum": 1, "maximum": 9},
      "b": {"enum": ["x", "y"]},
      "c": {"const": 1},
      "d": {"type": "array", "minItems": 1, "maxItems": 2, "items": {"$ref": "#/$defs/text"}},
      "e": {"type": "string", "pattern": "^[a-z]+$"},
      "f": {"type": "object", "additionalProperties": {"type": "string"}}
    },
    "$defs": {"text": {"type": "string"}}})");
  EXPECT_EQ(joined(schema_violations(rules, Json::parse(R"({"a": 1, "b": "x", "c": 1, "d": ["t"],
                                                            "e": "abc", "f": {"g": "h"}})"))),
            "");
  EXPECT_EQ(joined(schema_violations(rules, Json::parse(R"({"a": null})"))), "");
  for (const char* wrong :
       {"[]", "{}", R"({"a": 0})", R"({"a": 10})", R"({"a": 1.5})", R"({"a": "1"})",
        R"({"a": 1, "b": "z"})", R"({"a": 1, "c": 2})", R"({"a": 1, "d": []})",
        R"({"a": 1, "d": ["", "", ""]})", R"({"a": 1, "d": [1]})", R"({"a": 1, "e": "A"})",
        R"({"a": 1, "f": {"g": 1}})"}) {
    EXPECT_FALSE(schema_violations(rules, Json::parse(wrong)).empty()) << wrong;
  }
  EXPECT_THROW(static_cast<void>(schema_violations({{"format", "x"}}, "x")), std::invalid_argument);
}

TEST(Schema, ThePublishedOneIsWhatTheProgramKnows) {
  const std::string known = result_schema();
  if (read_text(kResults / "schema.json") == known) return;
  const fs::path made = fs::path(::testing::TempDir()) / "schema.json";
  write_file(made, testing::bytes_of(known));
  FAIL() << "fields.h has changed: check whether schema_version must change too, and then\n  cp "
         << made << " " << kResults / "schema.json";
}

TEST(Schema, EveryStudyFollowsIt) {
  const Json schema = Json::parse(result_schema());
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    const Json json = Json::parse(to_json(testing::random_study(seed)));
    ASSERT_EQ(joined(schema_violations(schema, json)), "") << "seed " << seed;
  }
}

// The schema must refuse damage that the reader refuses.
TEST(Schema, SeesDamage) {
  const Json schema = Json::parse(result_schema());
  Study study = testing::study_of({testing::row_of("a", "b", 1, {1})});
  study.comparisons[0].failure = Failure{};
  const Json right = Json::parse(to_json(study));
  ASSERT_EQ(joined(schema_violations(schema, right)), "");
  for (const auto& [pointer, wrong] : {std::pair("/schema_version", Json(1)),
                                       {"/machine/cpu", Json()},
                                       {"/comparisons/0/failure/code", "fine"},
                                       {"/comparisons/0/rows/0/status", "fine"},
                                       {"/comparisons/0/rows/0/scope", "a b"},
                                       {"/comparisons/0/rows/0/contender/workers", 0},
                                       {"/comparisons/0/rows/0/samples/0/time_s", -1}}) {
    Json json = right;
    json[Json::json_pointer(pointer)] = wrong;
    EXPECT_EQ(schema_violations(schema, json).size(), 1U) << pointer;
  }
}

TEST(Schema, TheCommittedFilesFollowThatOfTheirVersion) {
  int files = 0;
  for (const auto& entry : fs::directory_iterator(kResults)) {
    const fs::path& file = entry.path();
    if (file.extension() != ".json" || file.filename() == "golden.json" ||
        file.filename().string().starts_with("schema")) {
      continue;
    }
    const Json json = Json::parse(read_text(file));
    const bool first = json.at("schema_version") == 1;
    const Json schema =
        Json::parse(read_text(kResults / (first ? "schema-1.json" : "schema.json")));
    EXPECT_EQ(joined(schema_violations(schema, json)), "") << file;
    ++files;
  }
  EXPECT_GT(files, 0);
}

}  // namespace
}  // namespace bb
