// The result file against its published schema, and `backend-bench compare` on pairs of files.
#include "host/results/result_file.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "host/base/error.h"
#include "host/base/files.h"
#include "host/results/result_diff.h"
#include "tests/support/json_schema.h"
#include "tests/support/program.h"
#include "tests/support/random_image.h"

namespace bb {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using testing::Outcome;
using testing::schema_violations;

Json read_json(const fs::path& path) {
  std::ifstream file(path);
  return Json::parse(file);
}

void write_text(const fs::path& file, const std::string& text) {
  write_file(file, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

const Json& schema() {
  static const Json schema = read_json(fs::path(BACKEND_BENCH_RESULTS) / "schema.json");
  return schema;
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
      "a": {"type": ["integer", "null"], "minimum": 1},
      "b": {"enum": ["x", "y"]},
      "c": {"const": 1},
      "d": {"type": "array", "minItems": 1, "maxItems": 2, "items": {"$ref": "#/$defs/text"}}
    },
    "$defs": {"text": {"type": "string"}}})");
  EXPECT_EQ(
      joined(schema_violations(rules, Json::parse(R"({"a": 1, "b": "x", "c": 1, "d": ["t"]})"))),
      "");
  EXPECT_EQ(joined(schema_violations(rules, Json::parse(R"({"a": null})"))), "");
  for (const char* wrong : {"[]", "{}", R"({"a": 0})", R"({"a": 1.5})", R"({"a": "1"})",
                            R"({"a": 1, "b": "z"})", R"({"a": 1, "c": 2})", R"({"a": 1, "d": []})",
                            R"({"a": 1, "d": ["", "", ""]})", R"({"a": 1, "d": [1]})"}) {
    EXPECT_FALSE(schema_violations(rules, Json::parse(wrong)).empty()) << wrong;
  }
  EXPECT_THROW(static_cast<void>(schema_violations({{"pattern", "x"}}, "x")),
               std::invalid_argument);
}

TEST(ResultFile, WhatTheProgramWritesFollowsTheSchema) {
  const TemporaryDirectory directory;
  const fs::path file = directory.path() / "out.json";
  const std::vector<std::string> small = {"--count", "3",      "--size",
                                          "48x40",   "--json", file.string()};
  for (const std::vector<std::string>& more :
       {std::vector<std::string>{"--runs", "2"},
        {"--time-budget", "0.5", "--scope", "filter"},
        {"--workers", "1,2,3", "--runs", "6", "--scope", "filter", "--backend", "cpu-thread"},
        {"--runs", "6", "--scope", "e2e", "--backend", "cpu-proc", "--format", "png"}}) {
    std::vector<std::string> arguments = small;
    arguments.insert(arguments.end(), more.begin(), more.end());
    EXPECT_EQ(testing::run(BACKEND_BENCH_PROGRAM, arguments).exit_code, 0);
    EXPECT_EQ(joined(schema_violations(schema(), read_json(file))), "") << more[1];
  }
  for (const char* kind : {"flip", "crash", "absent"}) {
    std::vector<std::string> arguments = small;
    arguments.insert(arguments.end(), {"--runs", "2", "--backend", "faulty"});
    EXPECT_NE(testing::run(BACKEND_BENCH_FAULTY_PROGRAM, arguments,
                           {{"BACKEND_BENCH_FAULT", "1 2 3 4"}, {"BACKEND_BENCH_FAULT_KIND", kind}})
                  .exit_code,
              0);
    EXPECT_EQ(joined(schema_violations(schema(), read_json(file))), "") << kind;
  }
}

TEST(ResultFile, TheCommittedOnesFollowTheSchema) {
  for (const auto& entry : fs::recursive_directory_iterator(BACKEND_BENCH_RESULTS)) {
    const fs::path& file = entry.path();
    if (file.extension() != ".json" || file.filename() == "schema.json" ||
        file.filename() == "golden.json") {
      continue;
    }
    EXPECT_EQ(joined(schema_violations(schema(), read_json(file))), "") << file;
  }
}

TEST(ResultFile, TheRecordOfBuildAndMachineIsComplete) {
  const TemporaryDirectory directory;
  const fs::path file = directory.path() / "out.json";
  testing::run(BACKEND_BENCH_PROGRAM, {"--count", "1", "--size", "8x8", "--runs", "1", "--scope",
                                       "filter", "--backend", "opencl", "--json", file.string()});
  const Json json = read_json(file);
  EXPECT_TRUE(contains(json.at("build").at("options"), "-ffp-contract=off"));
  for (const char* key : {"compiler", "type", "flags", "opencv"}) {
    EXPECT_TRUE(json.at("build").contains(key)) << key;
  }
  const Json& machine = json.at("machine");
  for (const char* key : {"cpu", "system", "topology", "libc", "simd_target"}) {
    EXPECT_NE(machine.at(key), "") << key;
  }
  EXPECT_GT(machine.at("memory_bytes"), 1'000'000);
  for (const Json& row : json.at("rows")) {
    if (row.at("backend") != "opencl" || row.at("status") != "ok") continue;
    ASSERT_FALSE(machine.at("devices").empty());
    EXPECT_TRUE(contains(machine.at("devices").dump(), row.at("device")));
  }
}

TEST(ResultFile, DigestsTellIdenticalOutputsFromOthers) {
  const TemporaryDirectory directory;
  const fs::path file = directory.path() / "out.json";
  testing::run(BACKEND_BENCH_FAULTY_PROGRAM,
               {"--count", "3", "--size", "48x40", "--json", file.string(), "--runs", "1",
                "--backend", "faulty,cpu-proc", "--format", "png"},
               {{"BACKEND_BENCH_FAULT", "1 2 3 4"}});
  const Json rows = read_json(file).at("rows");
  const auto digest = [&](const std::string& backend, const std::string& scope) {
    for (const Json& row : rows) {
      if (row["backend"] == backend && row["scope"] == scope) {
        return row["output_digest"].get<std::string>();
      }
    }
    return std::string();
  };
  for (const char* scope : {"filter", "e2e"}) {
    EXPECT_TRUE(digest("cpu-scalar", scope).starts_with("xxh3:"));
    EXPECT_EQ(digest("cpu-proc", scope), digest("cpu-scalar", scope));
    EXPECT_NE(digest("faulty", scope), digest("cpu-scalar", scope));
  }
}

TEST(ResultFile, WithoutRunsItGoesOnUntilItIsPreciseOrTheBudgetIsSpent) {
  const TemporaryDirectory directory;
  const fs::path file = directory.path() / "out.json";
  const auto start = std::chrono::steady_clock::now();
  const Outcome outcome = testing::run(
      BACKEND_BENCH_PROGRAM, {"--count", "4", "--size", "48x40", "--backend", "cpu-thread",
                              "--json", file.string(), "--time-budget", "1"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
  const Json json = read_json(file);
  EXPECT_TRUE(json.at("effort").at("runs").is_null());
  for (const Json& row : json.at("rows")) {
    EXPECT_GE(row.at("samples_s").size(), 10U);
    EXPECT_EQ(row.at("median_interval_s").size(), 2U);
    EXPECT_LE(row.at("median_interval_s")[0], row.at("median_s"));
    EXPECT_GE(row.at("median_interval_s")[1], row.at("median_s"));
  }
}

// Two results to vary: one row in scope filter, ten samples around a time.
std::vector<double> around(double seconds) {
  std::vector<double> samples;
  for (int i = -5; i <= 5; ++i) samples.push_back(seconds * (1 + i * 0.001));
  return samples;
}

StoredResults stored(const std::vector<StoredRow>& rows) {
  return {"0.1.0", "GNU -O3", "a machine", "grayscale", "xxh3:in", "jpg", rows};
}

std::vector<Stretch> stretches(const std::vector<double>& times_s) {
  std::vector<Stretch> stretches(times_s.size());
  std::ranges::transform(times_s, stretches.begin(), [](double time_s) {
    return Stretch{time_s, 0};
  });
  return stretches;
}

StoredRow stored_row(const std::string& name, double seconds) {
  StoredRow row{name, "filter", "ok", "xxh3:out", around(seconds)};
  row.stretches = stretches({seconds * 0.998, seconds * 0.999, seconds * 1.001, seconds * 1.002});
  return row;
}

TEST(ResultDiff, TellsFasterSlowerSameAndUnclear) {
  std::vector<StoredRow> before;
  std::vector<StoredRow> after;
  const auto add = [&](const std::string& name, double seconds) {
    before.push_back(stored_row(name, 1));
    after.push_back(stored_row(name, seconds));
  };
  add("faster", 0.9);
  add("slower", 1.1);
  add("same", 1.005);
  add("few", 1.5);
  after.back().samples_s.resize(5);
  after.back().stretches.clear();
  add("noisy", 1);
  after.back().stretches = stretches({0.5, 1.5, 0.6, 1.4});
  const ResultDiff diff = compare_results(stored(before), stored(after));
  ASSERT_EQ(diff.rows.size(), 5U);
  EXPECT_EQ(diff.rows[0].verdict, Verdict::faster);
  EXPECT_EQ(diff.rows[1].verdict, Verdict::slower);
  EXPECT_NEAR(diff.rows[1].ratio->value, 1.1, 1e-9);
  EXPECT_EQ(diff.rows[2].verdict, Verdict::same);
  EXPECT_EQ(diff.rows[3].verdict, Verdict::unclear);
  EXPECT_EQ(diff.rows[4].verdict, Verdict::unclear);
  EXPECT_TRUE(diff.warnings.empty());
}

TEST(ResultDiff, LaunchesInTurnAreComparedPairByPair) {
  std::vector<StoredRow> before = {stored_row("a", 1)};
  std::vector<StoredRow> after = before;
  before[0].launches_s = {1, 2, 4, 3};
  after[0].launches_s = {1.1, 2.2, 4.4, 3.3};
  const ResultDiff diff = compare_results(stored(before), stored(after));
  EXPECT_NEAR(diff.rows[0].ratio->value, 1.1, 1e-9);
  EXPECT_EQ(diff.rows[0].verdict, Verdict::slower)
      << "although the machine drifts by a factor of 4";
  after[0].launches_s = {1.015, 2.03, 4.06, 3.045};
  EXPECT_EQ(compare_results(stored(before), stored(after)).rows[0].verdict, Verdict::same);
  after[0].launches_s.pop_back();
  EXPECT_EQ(compare_results(stored(before), stored(after)).rows[0].verdict, Verdict::same)
      << "not as many: by their stretches";
}

// A row of 40 runs, which eight processes made, and a clock.
class StoredRuns {
 public:
  explicit StoredRuns(std::uint64_t seed) : random_(seed) {}

  // Every process is as fast as its memory lets it be, its runs are so or slower, and all that the
  // clock slows down, the runs and the clock's own time, takes `clock` times as long.
  StoredResults make(double seconds, double clock, const Json& workers = 1) {
    std::vector<double> samples_s;
    for (int process = 0; process < 8; ++process) {
      const double speed = 1 + 0.06 * (uniform() - 0.5);
      for (int run = 0; run < 5; ++run) {
        samples_s.push_back(seconds * clock * speed * (1 + 0.002 * uniform()));
      }
    }
    const Json row = {{"backend", "cpu-simd"}, {"kernel", "simd"}, {"workers", workers},
                      {"scope", "filter"},     {"status", "ok"},   {"samples_s", samples_s}};
    const Json json = {
        {"schema_version", 1},
        {"project", {{"version", "0.1.0"}}},
        {"build", {{"compiler", "GNU"}, {"flags", "-O3"}}},
        {"machine", {{"cpu", "a processor"}, {"cores", 2}, {"system", "Linux"}}},
        {"effort", {{"runs_per_process", 5}}},
        {"pipeline", "grayscale"},
        {"input", {{"digest", "xxh3:in"}}},
        {"clock_s", {{"filter", std::vector<double>(40, 1e-4 * clock)}}},
        {"rows", Json::array({row})},
    };
    const std::string text = json.dump();
    return parse_results({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  }

 private:
  double uniform() { return static_cast<double>(random_.next() >> 11) * 0x1p-53; }

  testing::Random random_;
};

TEST(ResultDiff, OfTheSameProgramSeesADifferenceAsOftenAsItSaysAndOfASlowerOneAlmostAlways) {
  StoredRuns runs(17);
  int differ = 0;
  int slower = 0;
  constexpr int kTrials = 1000;
  for (int trial = 0; trial < kTrials; ++trial) {
    const StoredResults base = runs.make(1, 1);
    const auto interval = [&](const StoredResults& fresh) {
      return compare_results(base, fresh).rows[0].ratio->interval.value();
    };
    differ += interval(runs.make(1, 1)).includes(1) ? 0 : 1;
    slower += interval(runs.make(1.1, 1)).low > 1 ? 1 : 0;
  }
  EXPECT_LE(differ, kTrials * 7 / 100);
  EXPECT_GE(differ, kTrials * 3 / 100);
  EXPECT_GE(slower, kTrials * 99 / 100);
}

TEST(ResultDiff, IsFreeOfTheClockOfOneAndTheSameProcessor) {
  StoredRuns runs(3);
  const StoredResults base = runs.make(1, 1);
  const auto ratio = [](const ResultDiff& diff) { return diff.rows[0].ratio->value; };
  const ResultDiff same = compare_results(base, runs.make(1, 1.2));
  EXPECT_NEAR(ratio(same), 1, 0.03);
  ASSERT_EQ(same.warnings.size(), 1U);
  EXPECT_TRUE(contains(same.warnings[0], "1.200 times as long")) << same.warnings[0];
  EXPECT_NEAR(ratio(compare_results(base, runs.make(1.1, 1.2))), 1.1, 0.03);
  EXPECT_TRUE(compare_results(base, runs.make(1, 1)).warnings.empty());

  StoredResults other = runs.make(1, 1.2);
  other.machine = "another";
  EXPECT_NEAR(ratio(compare_results(base, other)), 1.2, 0.04) << "another machine is as it is";
  const StoredResults device = runs.make(1, 1, nullptr);
  EXPECT_NEAR(ratio(compare_results(device, runs.make(1, 1.2, nullptr))), 1.2, 0.04);
}

// Three processes' worth of runs or more: each process says one thing. Fewer: four quarters do.
TEST(StoredResults, HaveAStretchForEachProcessOrForEachQuarterOfTheRounds) {
  const auto stretches_of = [](int runs, const Json& effort) {
    std::vector<double> samples_s;
    for (int run = 1; run <= runs; ++run) samples_s.push_back(run);
    Json json = {{"schema_version", 1},
                 {"project", {{"version", ""}}},
                 {"build", {{"compiler", ""}, {"flags", ""}}},
                 {"machine", {{"cpu", ""}, {"cores", 2}, {"system", ""}}},
                 {"effort", effort},
                 {"pipeline", ""},
                 {"input", {{"digest", ""}}},
                 {"rows", Json::array({{{"backend", "a"},
                                        {"kernel", "b"},
                                        {"workers", 1},
                                        {"scope", "filter"},
                                        {"status", "ok"},
                                        {"samples_s", samples_s}}})}};
    const std::string text = json.dump();
    const StoredResults results =
        parse_results({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    std::vector<double> fastest;
    for (const Stretch& stretch : results.rows[0].stretches) fastest.push_back(stretch.fastest_s);
    return fastest;
  };
  using Times = std::vector<double>;
  const Json five = {{"runs_per_process", 5}};
  EXPECT_EQ(stretches_of(15, five), (Times{1, 6, 11}));
  EXPECT_EQ(stretches_of(17, five), (Times{1, 6, 11})) << "the rest is too little for one more";
  EXPECT_EQ(stretches_of(20, five), (Times{1, 6, 11, 16}));
  EXPECT_EQ(stretches_of(12, five), (Times{1, 4, 7, 10}));
  EXPECT_EQ(stretches_of(40, Json::object()), (Times{1, 11, 21, 31})) << "an earlier program's";
  EXPECT_EQ(stretches_of(5, five), Times());
}

TEST(ResultFile, EveryTenRunsABackendGoesOnInANewProcess) {
  const TemporaryDirectory directory;
  const fs::path file = directory.path() / "out.json";
  const Outcome outcome = testing::run(BACKEND_BENCH_FAULTY_PROGRAM,
                                       {"--count", "3", "--size", "48x40", "--json", file.string(),
                                        "--runs", "21", "--scope", "filter", "--backend", "faulty"},
                                       {{"BACKEND_BENCH_FAULT_KIND", "ages"}});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.out;
  const Json json = read_json(file);
  EXPECT_EQ(json.at("effort").at("runs_per_process"), 10);
  EXPECT_EQ(json.at("rows").at(1).at("samples_s").size(), 21U);
}

TEST(ResultFile, HoldsTheClockOfEachRound) {
  const TemporaryDirectory directory;
  const fs::path file = directory.path() / "out.json";
  testing::run(BACKEND_BENCH_PROGRAM, {"--count", "2", "--size", "48x40", "--json", file.string(),
                                       "--runs", "3", "--backend", "cpu-scalar"});
  const Json clock_s = read_json(file).at("clock_s");
  for (const char* scope : {"filter", "e2e"}) {
    ASSERT_EQ(clock_s.at(scope).size(), 3U) << scope;
    for (const Json& time_s : clock_s.at(scope)) {
      EXPECT_GT(time_s, 1e-5) << "100,000 multiplications of a cycle at 10 GHz";
      EXPECT_LT(time_s, 0.1);
    }
  }
}

TEST(ResultDiff, FailsOnlyOnASlowdownThatTheWholeIntervalConfirms) {
  const StoredResults base = stored({stored_row("a", 1)});
  const ResultDiff diff = compare_results(base, stored({stored_row("a", 1.1)}));
  EXPECT_EQ(exit_code_for(diff, std::nullopt), 0) << "nobody asked";
  EXPECT_EQ(exit_code_for(diff, 0.05), 1);
  EXPECT_EQ(exit_code_for(diff, 0.10), 0) << "its interval holds 10%";
  EXPECT_EQ(exit_code_for(compare_results(base, stored({stored_row("a", 0.5)})), 0.05), 0);
  StoredRow failed{"a", "filter", "failed", "", {}};
  EXPECT_EQ(exit_code_for(compare_results(base, stored({failed})), 0.05), 1);
  failed.status = "unavailable";
  EXPECT_EQ(exit_code_for(compare_results(base, stored({failed})), 0.05), 0);
}

TEST(ResultDiff, OtherOutputsAreAnErrorWhereTheyOughtToBeTheSame) {
  const StoredResults base = stored({stored_row("a", 1)});
  StoredResults fresh = base;
  fresh.rows[0].output_digest = "xxh3:other";
  EXPECT_EQ(compare_results(base, fresh).rows[0].verdict, Verdict::differs);
  EXPECT_EQ(exit_code_for(compare_results(base, fresh), std::nullopt), 1);
  fresh.machine = "another machine";
  EXPECT_EQ(compare_results(base, fresh).rows[0].verdict, Verdict::differs) << "pixels are pixels";
  fresh.rows[0].scope = "e2e";
  StoredResults files = base;
  files.rows[0].scope = "e2e";
  EXPECT_EQ(compare_results(files, fresh).rows[0].verdict, Verdict::same) << "another codec";
  fresh.machine = base.machine;
  EXPECT_EQ(compare_results(files, fresh).rows[0].verdict, Verdict::differs);
  fresh.pipeline = "sharpen";
  EXPECT_EQ(compare_results(files, fresh).rows[0].verdict, Verdict::same);
  fresh.rows[0].status = "mismatch";
  EXPECT_EQ(compare_results(files, fresh).rows[0].verdict, Verdict::differs);
}

TEST(ResultDiff, WarnsOfEachThingThatIsNotTheSameAndComparesWhatOverlaps) {
  const StoredResults base = stored({stored_row("a", 1), stored_row("gone", 1)});
  StoredResults fresh = stored({stored_row("a", 2), stored_row("new", 1)});
  fresh.machine = "another machine";
  fresh.build = "Clang -O2";
  fresh.pipeline = "sharpen";
  fresh.input_digest = "xxh3:else";
  fresh.input = "3 photos";
  const ResultDiff diff = compare_results(base, fresh);
  const std::string warnings = joined(diff.warnings);
  for (const char* part :
       {"machines", "another machine", "builds", "pipelines", "inputs", "3 photos (xxh3:else)"}) {
    EXPECT_TRUE(contains(warnings, part)) << warnings;
  }
  ASSERT_EQ(diff.rows.size(), 3U);
  EXPECT_EQ(diff.rows[0].verdict, Verdict::slower);
  EXPECT_EQ(diff.rows[1].base.name, "gone");
  EXPECT_EQ(diff.rows[1].verdict, Verdict::only_in_base);
  EXPECT_EQ(diff.rows[2].fresh.name, "new");
  EXPECT_EQ(diff.rows[2].verdict, Verdict::only_in_new);
  EXPECT_EQ(exit_code_for(diff, 2), 0) << "a row that is missing is not a slow one";
  EXPECT_TRUE(contains(joined(compare_results(base, stored({stored_row("else", 1)})).warnings),
                       "no row in common"));
}

TEST(ResultDiff, WarnsOfOtherDevicesCoresAndInstructionSetsAndOfARunThatWasInterrupted) {
  StoredResults base = stored({stored_row("opencl fused", 1), stored_row("opencl fused", 1)});
  base.rows[1].scope = "e2e";
  base.rows[0].place = base.rows[1].place = "a GPU, driver 1";
  StoredResults fresh = base;
  EXPECT_EQ(joined(compare_results(base, fresh).warnings), "");
  fresh.rows[0].place = fresh.rows[1].place = "a CPU, driver 2";
  fresh.simd_target = "AVX2";
  EXPECT_EQ(joined(compare_results(base, fresh).warnings),
            "the devices or cores of opencl fused are not the same: a GPU, driver 1; "
            "a CPU, driver 2\n")
      << "once for both scopes, and the base's instruction set is not known";
  base.simd_target = "AVX3";
  fresh.rows = base.rows;
  fresh.complete = false;
  EXPECT_EQ(joined(compare_results(base, fresh).warnings),
            "the instruction sets of the simd kernel are not the same: AVX3; AVX2\n"
            "the new one is of a run that ended early\n");
}

TEST(ResultDiff, EveryFormatSaysTheSame) {
  const ResultDiff diff =
      compare_results(stored({stored_row("cpu-scalar scalar 1", 1)}),
                      stored({stored_row("cpu-scalar scalar 1", 1.1), stored_row("b", 2)}));
  const std::string table = format_diff(diff, DiffFormat::table);
  EXPECT_TRUE(contains(table, "cpu-scalar scalar 1    filter   1000.00   1100.00")) << table;
  EXPECT_TRUE(contains(table, "1.100 [1.09")) << table;
  EXPECT_TRUE(contains(table, "slower")) << table;
  EXPECT_TRUE(contains(table, "-   2000.00                      -  only in the new\n")) << table;
  const std::string markdown = format_diff(diff, DiffFormat::markdown);
  EXPECT_TRUE(contains(markdown, "|---|---|--:|--:|--:|---|\n| cpu-scalar scalar 1 | filter |"));
  EXPECT_TRUE(contains(markdown, "| b | filter | - | 2000.00 | - | only in the new |\n"));
  const std::string csv = format_diff(diff, DiffFormat::csv);
  EXPECT_TRUE(contains(csv, "\ncpu-scalar scalar 1,filter,1,1.1,")) << csv;
  EXPECT_TRUE(contains(csv, ",slower\nb,filter,,2,,,,only in the new\n")) << csv;
  const Json json = Json::parse(format_diff(diff, DiffFormat::json));
  EXPECT_EQ(json["rows"][0]["verdict"], "slower");
  EXPECT_EQ(json["rows"][0]["ratio_interval"].size(), 2U);
  EXPECT_EQ(json["rows"][1]["verdict"], "only in the new");
}

class CompareCommand : public ::testing::Test {
 protected:
  CompareCommand() {
    outcome_ = testing::run(BACKEND_BENCH_PROGRAM,
                            {"--count", "3", "--size", "48x40", "--runs", "6", "--scope", "filter",
                             "--backend", "cpu-proc", "--json", base_.string()});
  }

  static Outcome compare(const fs::path& base, const fs::path& fresh,
                         const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments = {"compare", base.string(), fresh.string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return testing::run(BACKEND_BENCH_PROGRAM, arguments);
  }

  TemporaryDirectory directory_;
  fs::path base_ = directory_.path() / "base.json";
  fs::path new_ = directory_.path() / "new.json";
  Outcome outcome_;
};

TEST_F(CompareCommand, AFileIsTheSameAsItself) {
  ASSERT_EQ(outcome_.exit_code, 0) << outcome_.err;
  const Outcome outcome = compare(base_, base_, {"--fail-if-slower", "500%"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");
  EXPECT_TRUE(contains(outcome.out, "cpu-proc scalar"));
}

TEST_F(CompareCommand, ASlowerFileFailsTheGate) {
  Json json = read_json(base_);
  for (Json& row : json["rows"]) {
    for (Json& sample : row["samples_s"]) sample = sample.get<double>() * 100;
  }
  json["machine"]["cpu"] = "a slower one";
  json["complete"] = false;
  json["rows"][0]["cores"] = {1};
  write_text(new_, json.dump());
  EXPECT_EQ(compare(base_, new_).exit_code, 0);
  const Outcome gate = compare(base_, new_, {"--fail-if-slower", "5%", "--format", "csv"});
  EXPECT_EQ(gate.exit_code, 1) << gate.out;
  EXPECT_TRUE(contains(gate.out, ",slower\n"));
  EXPECT_TRUE(contains(gate.err, "warning: the machines are not the same")) << gate.err;
  EXPECT_TRUE(contains(gate.err, "of cpu-scalar scalar 1 are not the same: any core; cores [1]"))
      << gate.err;
  EXPECT_TRUE(contains(gate.err, "warning: the new one is of a run that ended early"));
}

TEST_F(CompareCommand, AFolderHoldsTheLaunchesOfOneProgram) {
  ASSERT_EQ(outcome_.exit_code, 0) << outcome_.err;
  Json json = read_json(base_);
  for (const double speed : {1.0, 1.2, 0.9, 1.1}) {
    for (const auto& [folder, factor] : {std::pair("before", 1.0), std::pair("after", 1.5)}) {
      for (Json& row : json["rows"]) {
        for (Json& sample : row["samples_s"]) sample = speed * factor;
      }
      fs::create_directories(directory_.path() / folder);
      write_text(directory_.path() / folder / (std::to_string(speed) + ".json"), json.dump());
    }
  }
  const fs::path before = directory_.path() / "before";
  const fs::path after = directory_.path() / "after";
  const Outcome slower = compare(before, after, {"--format", "csv", "--fail-if-slower", "40%"});
  EXPECT_EQ(slower.exit_code, 1) << slower.err;
  EXPECT_TRUE(contains(slower.out, ",slower\n")) << slower.out;
  json["pipeline"] = "sharpen";
  write_text(after / "other.json", json.dump());
  const Outcome mixed = compare(before, after);
  EXPECT_EQ(mixed.exit_code, 2);
  EXPECT_TRUE(contains(mixed.err, "other.json is of something else")) << mixed.err;
  fs::create_directories(directory_.path() / "empty");
  EXPECT_EQ(compare(before, directory_.path() / "empty").exit_code, 2);
}

TEST_F(CompareCommand, BrokenFilesAndOptionsAreUsageErrors) {
  EXPECT_EQ(compare(base_, new_).exit_code, 2) << "absent";
  const Json json = read_json(base_);
  Json other_version = json;
  other_version["schema_version"] = 99;
  Json negative = json;
  negative["rows"][0]["samples_s"][0] = -1;
  Json no_samples = json;
  no_samples["rows"][0]["samples_s"] = Json::array();
  Json no_rows = json;
  no_rows.erase("rows");
  Json twice = json;
  twice["rows"].push_back(json["rows"][0]);
  for (const std::string& text :
       {json.dump().substr(0, 500), std::string(), std::string("[]"), std::string("{}"),
        other_version.dump(), negative.dump(), no_samples.dump(), no_rows.dump(), twice.dump()}) {
    write_text(new_, text);
    const Outcome outcome = compare(base_, new_);
    EXPECT_EQ(outcome.exit_code, 2) << text.substr(0, 80);
    EXPECT_TRUE(contains(outcome.err, new_.string() + " is no result file")) << outcome.err;
    EXPECT_EQ(outcome.out, "");
  }
  EXPECT_EQ(compare(base_, base_, {"--fail-if-slower", "fast"}).exit_code, 2);
  EXPECT_EQ(compare(base_, base_, {"--fail-if-slower", "-5%"}).exit_code, 2);
  EXPECT_EQ(compare(base_, base_, {"--format", "xml"}).exit_code, 2);
}

// Each was once read as if nothing were wrong with it; the fuzzer came upon the names.
TEST_F(CompareCommand, ValuesThatNothingCanBeComputedOrPrintedWithAreRefused) {
  const auto expect_refused = [&](const std::string& what, const auto& spoil) {
    Json json = read_json(base_);
    spoil(json);
    write_text(new_, json.dump());
    const Outcome outcome = compare(base_, new_);
    EXPECT_EQ(outcome.exit_code, 2) << what;
    EXPECT_TRUE(contains(outcome.err, what)) << outcome.err;
  };
  for (const char* name : {"backend", "kernel", "scope", "status"}) {
    for (const char* text : {"a,b", "a\nb", "a|b", "\x1b[2J", ""}) {
      expect_refused("is no name", [&](Json& json) { json["rows"][0][name] = text; });
    }
  }
  for (const Json& number : {Json(1e300), Json(1.5), Json(-1), Json(1ULL << 63), Json(1LL << 31)}) {
    expect_refused("is no count", [&](Json& json) { json["rows"][0]["workers"] = number; });
    expect_refused("is no count", [&](Json& json) { json["machine"]["cores"] = number; });
    expect_refused("is no count", [&](Json& json) { json["schema_version"] = number; });
  }
  for (const double sample : {0.0, 1e-320, 1e308}) {
    expect_refused("that is no time",
                   [&](Json& json) { json["rows"][0]["samples_s"][0] = sample; });
  }
  Json json = read_json(base_);
  json["machine"]["cpu"] = "\x1b[2J";
  write_text(new_, json.dump());
  const Outcome outcome = compare(base_, new_);
  EXPECT_TRUE(contains(outcome.err, "\\x1b[2J")) << outcome.err;
  EXPECT_FALSE(contains(outcome.err, "\x1b")) << outcome.err;
}

}  // namespace
}  // namespace bb
