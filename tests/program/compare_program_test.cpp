// Tests `backend-bench compare` with pairs of result files.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "host/base/files.h"
#include "host/base/temporary.h"
#include "host/results/study_file.h"
#include "tests/host/results/studies.h"
#include "tests/support/program.h"

namespace bb {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using testing::Outcome;

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

void write(const fs::path& file, const std::string& text) {
  write_file(file, testing::bytes_of(text));
}

// Multiplies all times of a study.
Study slowed(Study study, double factor) {
  for (Row& row : study.comparisons.at(0).rows) {
    for (Sample& sample : row.samples) sample.time_s *= factor;
  }
  return study;
}

class CompareCommand : public ::testing::Test {
 protected:
  CompareCommand() : outcome_(bench("filter", base_)) {}

  static Outcome bench(const std::string& scope, const fs::path& file) {
    return testing::run(BACKEND_BENCH_PROGRAM,
                        {"--count", "3", "--size", "48x40", "--runs", "6", "--scope", scope,
                         "--backend", "cpu-proc", "--json", file.string()});
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
  EXPECT_FALSE(contains(outcome.err, "not the same")) << outcome.err;
  EXPECT_TRUE(contains(outcome.out, "cpu-proc scalar"));
}

TEST_F(CompareCommand, AFileOfVersion1IsRead) {
  const fs::path old = fs::path(BACKEND_BENCH_RESULTS) / "python.json";
  ASSERT_EQ(bench("e2e", new_).exit_code, 0);
  const Outcome outcome = compare(old, new_);
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_TRUE(contains(outcome.err, "warning: the inputs are not the same")) << outcome.err;
}

TEST_F(CompareCommand, ASlowerFileFailsTheGate) {
  Study study = slowed(read_study(base_), 100);
  study.machine.cpu = "a slower \x1b[2J one";
  study.comparisons[0].complete = false;
  study.comparisons[0].rows[0].settled.cores = {1};
  write(new_, to_json(study));
  EXPECT_EQ(compare(base_, new_).exit_code, 0);
  const Outcome gate = compare(base_, new_, {"--fail-if-slower", "5%", "--format", "csv"});
  EXPECT_EQ(gate.exit_code, 1) << gate.out;
  EXPECT_TRUE(contains(gate.out, ",slower\n"));
  EXPECT_TRUE(contains(gate.err, "warning: the machines are not the same")) << gate.err;
  EXPECT_TRUE(contains(gate.err, "of cpu-scalar scalar 1 are not the same: any core; cores [1]"))
      << gate.err;
  EXPECT_TRUE(contains(gate.err, "warning: the new one is of a run that ended early"));
  EXPECT_TRUE(contains(gate.err, "\\x1b[2J")) << gate.err;
  EXPECT_FALSE(contains(gate.err, "\x1b")) << gate.err;
}

// OpenCV starts no more threads than there are cores: the rows beyond are unavailable, and no two
// rows are the same one.
TEST_F(CompareCommand, AFileOfASweepBeyondTheCoresIsTheSameAsItself) {
  const Outcome sweep = testing::run(
      BACKEND_BENCH_PROGRAM, {"--count", "3", "--size", "48x40", "--runs", "6", "--scope", "filter",
                              "--backend", "opencv", "--workers", "1,2,64", "--json", new_});
  if (contains(sweep.out, "opencv (filter): unavailable: it is not built")) GTEST_SKIP();
  EXPECT_EQ(sweep.exit_code, 0) << sweep.out;
  EXPECT_TRUE(contains(sweep.out, "opencv (filter): unavailable: it got")) << sweep.out;
  const Outcome outcome = compare(new_, new_);
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_TRUE(contains(outcome.out, "opencv opencv 64")) << outcome.out;
}

TEST_F(CompareCommand, AGateDoesNotPassOnNothing) {
  Study study = read_study(base_);
  const auto gate = [&](const std::vector<std::string>& more = {}) {
    write(new_, to_json(study));
    std::vector<std::string> options = {"--fail-if-slower", "500%"};
    options.insert(options.end(), more.begin(), more.end());
    return compare(base_, new_, options);
  };
  EXPECT_EQ(gate().exit_code, 0);
  Row& row = study.comparisons[0].rows.back();
  ASSERT_EQ(row.contender.backend, "cpu-proc");
  row.samples.resize(2);
  EXPECT_EQ(gate().exit_code, 1) << "no interval";
  EXPECT_TRUE(contains(gate().err, "too few processes for an interval: measure both files with"));
  row.status = Status::unavailable;
  EXPECT_EQ(gate().exit_code, 1) << "it did not run";
  EXPECT_EQ(gate({"--allow-missing", "cpu-proc"}).exit_code, 0);
  EXPECT_EQ(gate({"--allow-missing", "cpu-prok"}).exit_code, 2);
  study.comparisons[0].rows.pop_back();
  EXPECT_EQ(gate().exit_code, 1) << "it is missing";
  EXPECT_TRUE(contains(gate().err, "FAILS: cpu-proc scalar 2 (filter)") ||
              contains(gate().err, "FAILS: cpu-proc scalar "))
      << gate().err;
  study.comparisons[0].rows.clear();
  EXPECT_EQ(gate().exit_code, 2) << "no row in common";
}

TEST_F(CompareCommand, AFolderHoldsTheLaunchesOfOneProgram) {
  ASSERT_EQ(outcome_.exit_code, 0) << outcome_.err;
  const fs::path before = directory_.path() / "before";
  const fs::path after = directory_.path() / "after";
  fs::create_directories(before);
  fs::create_directories(after);
  Study study = read_study(base_);
  for (const double speed : {1.0, 1.2, 0.9, 1.1}) {
    const std::string name = std::to_string(speed) + ".json";
    write(before / name, to_json(slowed(study, speed)));
    write(after / name, to_json(slowed(study, speed * 1.5)));
  }
  const Outcome slower = compare(before, after, {"--format", "csv", "--fail-if-slower", "40%"});
  EXPECT_EQ(slower.exit_code, 1) << slower.err;
  EXPECT_TRUE(contains(slower.out, ",slower\n")) << slower.out;
  study.comparisons[0].pipeline = "sharpen";
  write(after / "other.json", to_json(study));
  const Outcome mixed = compare(before, after);
  EXPECT_EQ(mixed.exit_code, 2);
  EXPECT_TRUE(contains(mixed.err, "other.json is of something else")) << mixed.err;
  fs::create_directories(directory_.path() / "empty");
  EXPECT_EQ(compare(before, directory_.path() / "empty").exit_code, 2);
}

TEST_F(CompareCommand, BrokenFilesAndOptionsAreUsageErrors) {
  EXPECT_EQ(compare(base_, new_).exit_code, 2) << "the file is absent";
  std::ifstream stream(base_);
  const std::string text(std::istreambuf_iterator<char>(stream), {});
  Json negative = Json::parse(text);
  negative["comparisons"][0]["rows"][0]["samples"][0]["time_s"] = -1;
  for (const std::string& wrong : {text.substr(0, 500), std::string("{}"), negative.dump()}) {
    write(new_, wrong);
    const Outcome outcome = compare(base_, new_);
    EXPECT_EQ(outcome.exit_code, 2) << wrong.substr(0, 80);
    EXPECT_TRUE(contains(outcome.err, new_.string() + " is no result file")) << outcome.err;
    EXPECT_EQ(outcome.out, "");
  }
  EXPECT_EQ(compare(base_, base_, {"--fail-if-slower", "fast"}).exit_code, 2);
  EXPECT_EQ(compare(base_, base_, {"--fail-if-slower", "-5%"}).exit_code, 2);
  EXPECT_EQ(compare(base_, base_, {"--format", "xml"}).exit_code, 2);
}

}  // namespace
}  // namespace bb
