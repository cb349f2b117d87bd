// Tests the result files that the program writes.
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "host/base/temporary.h"
#include "host/figures/figures.h"
#include "host/results/study_file.h"
#include "tests/support/json_schema.h"
#include "tests/support/program.h"

namespace bb {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using testing::Outcome;

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// Uses few small images, because these tests check the recorded facts, not the times.
class StudyProgram : public ::testing::Test {
 protected:
  Outcome run(const std::vector<std::string>& more, const testing::Environment& environment = {},
              const char* program = BACKEND_BENCH_PROGRAM) {
    std::vector<std::string> arguments = {"--count", "3",      "--size",
                                          "48x40",   "--json", file_.string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return testing::run(program, arguments, environment);
  }
  Outcome run_faulty(const std::vector<std::string>& more, const std::string& kind,
                     const std::string& images = "1 2 3 4") {
    return run(more, {{"BACKEND_BENCH_FAULT", images}, {"BACKEND_BENCH_FAULT_KIND", kind}},
               BACKEND_BENCH_FAULTY_PROGRAM);
  }

  [[nodiscard]] Study study() const { return read_study(file_); }
  [[nodiscard]] Comparison comparison() const { return study().comparisons.at(0); }
  [[nodiscard]] Row row(const std::string& backend, const std::string& scope) const {
    for (const Row& row : comparison().rows) {
      if (row.contender.backend == backend && row.scope == scope) return row;
    }
    ADD_FAILURE() << "there is no row of " << backend << " in scope " << scope;
    return {};
  }

  void expect_valid(const std::string& what) const {
    static const Json schema = Json::parse(result_schema());
    std::ifstream stream(file_);
    for (const std::string& line : testing::schema_violations(schema, Json::parse(stream))) {
      ADD_FAILURE() << what << ": " << line;
    }
    const std::string text = to_json(study());
    EXPECT_TRUE(parse_study({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}) ==
                study())
        << what;
  }

  TemporaryDirectory directory_;
  fs::path file_ = directory_.path() / "out.json";
};

TEST_F(StudyProgram, WritesWhatFollowsTheSchemaAndCanBeRead) {
  for (const std::vector<std::string>& more :
       {std::vector<std::string>{"--runs", "2"},
        {"--time-budget", "0.5", "--scope", "filter"},
        {"--workers", "1,2,3", "--runs", "6", "--scope", "filter", "--backend", "cpu-thread"},
        {"--runs", "6", "--scope", "e2e", "--backend", "cpu-proc", "--format", "png"}}) {
    EXPECT_EQ(run(more).exit_code, 0);
    expect_valid(more[1]);
  }
  for (const char* kind : {"flip", "crash", "absent"}) {
    EXPECT_NE(run_faulty({"--runs", "2", "--backend", "faulty"}, kind).exit_code, 0);
    expect_valid(kind);
  }
}

TEST_F(StudyProgram, RecordsBuildMachineAndHowItWasStarted) {
  run({"--runs", "1", "--scope", "filter", "--backend", "opencl"});
  const Study study = this->study();
  EXPECT_TRUE(contains(study.build.options, "-ffp-contract=off"));
  for (const std::string& text :
       {study.build.version, study.build.compiler, study.build.type, study.build.flags,
        study.machine.cpu, study.machine.system, study.machine.topology, study.machine.libc,
        study.machine.simd_target}) {
    EXPECT_FALSE(text.empty());
  }
  EXPECT_GT(study.machine.memory_bytes, 1'000'000U);
  EXPECT_TRUE(contains(study.command_line, "--scope filter --backend opencl"))
      << study.command_line;
  EXPECT_EQ(study.date.size(), std::string("2026-11-26T18:06:32+00:00").size()) << study.date;
  EXPECT_GT(study.timer_resolution_s, 0);
  for (const Row& row : study.comparisons.at(0).rows) {
    if (row.contender.backend != "opencl" || row.status != Status::ok) continue;
    ASSERT_FALSE(study.machine.devices.empty());
    EXPECT_TRUE(contains(Json(study.machine.devices).dump(), row.settled.device));
  }
}

TEST_F(StudyProgram, DigestsTellIdenticalOutputsFromOthers) {
  run_faulty({"--runs", "1", "--backend", "faulty,cpu-proc", "--format", "png"}, "flip");
  for (const char* scope : {"filter", "e2e"}) {
    const std::string reference = row("cpu-scalar", scope).output_digest;
    EXPECT_TRUE(reference.starts_with("xxh3:"));
    EXPECT_EQ(row("cpu-proc", scope).output_digest, reference);
    EXPECT_NE(row("faulty", scope).output_digest, reference);
  }
  EXPECT_EQ(comparison().reference, row("cpu-scalar", "filter").contender);
  EXPECT_TRUE(row("faulty", "filter").requested);
  EXPECT_FALSE(row("cpu-scalar", "filter").requested);
}

TEST_F(StudyProgram, WithoutRunsGoesOnUntilItIsPreciseOrTheBudgetIsSpent) {
  const auto start = std::chrono::steady_clock::now();
  const Outcome outcome = run({"--backend", "cpu-thread", "--time-budget", "1"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  const auto passed = std::chrono::steady_clock::now() - start;
  EXPECT_LT(passed, std::chrono::seconds(30));
  const Comparison found = comparison();
  EXPECT_FALSE(found.effort.runs);
  const Figures figures = figures_of(found, study().machine);
  for (std::size_t n = 0; n < figures.rows.size(); ++n) {
    EXPECT_GE(timed(found.rows[n]).size(), 1U);
    EXPECT_TRUE(figures.rows[n].precise || passed > std::chrono::seconds(1));
  }
}

TEST_F(StudyProgram, RecordsProcessAndRoundOfEachRun) {
  const Outcome outcome =
      run_faulty({"--runs", "21", "--scope", "filter", "--backend", "faulty"}, "ages", "");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.out;
  EXPECT_EQ(comparison().effort.runs_per_process, 2);
  const Row row = this->row("faulty", "filter");
  const std::vector<const Sample*> runs = timed(row);
  ASSERT_EQ(runs.size(), 21U);
  for (std::size_t n = 0; n < runs.size(); ++n) {
    EXPECT_EQ(runs[n]->round, static_cast<int>(n) + 1);
    EXPECT_EQ(runs[n]->process, static_cast<int>(n / 2)) << "a new process after every two runs";
    ASSERT_TRUE(runs[n]->phases);
    EXPECT_NEAR(runs[n]->phases->total_s(), runs[n]->time_s, 1e-6 + runs[n]->time_s * 0.05);
    EXPECT_GT(runs[n]->usage.cpu_user_s + runs[n]->usage.cpu_system_s, 0);
  }
  EXPECT_EQ(row.setups_s.size(), 11U);
}

// A time of workers that were not there would be booked on those that were.
TEST_F(StudyProgram, ARowThatGetsFewerWorkersThanItAskedForHasNoTime) {
  const Outcome outcome =
      run({"--runs", "1", "--scope", "filter", "--backend", "cpu-openmp", "--workers", "2"},
          {{"OMP_THREAD_LIMIT", "1"}});
  const Row row = this->row("cpu-openmp", "filter");
  if (contains(row.reason, "not built")) GTEST_SKIP() << row.reason;
  EXPECT_EQ(outcome.exit_code, 4) << outcome.out;
  EXPECT_EQ(row.status, Status::unavailable);
  EXPECT_EQ(row.reason, "it got 1 of 2 workers: OpenMP starts no more; OMP_THREAD_LIMIT is 1");
  EXPECT_TRUE(row.samples.empty());
}

TEST_F(StudyProgram, RecordsTheClockOfEachRound) {
  run({"--runs", "3", "--backend", "cpu-scalar,cpu-simd"});
  for (const char* scope : {"filter", "e2e"}) {
    const Row scalar = row("cpu-scalar", scope);
    const Row simd = row("cpu-simd", scope);
    ASSERT_EQ(timed(scalar).size(), 3U) << scope;
    for (std::size_t n = 0; n < 3; ++n) {
      EXPECT_EQ(timed(scalar)[n]->clock_s, timed(simd)[n]->clock_s)
          << "all rows of a round share its clock";
      EXPECT_GT(timed(scalar)[n]->clock_s, 1e-5)
          << "100,000 multiplications of one cycle each at 10 GHz";
      EXPECT_LT(timed(scalar)[n]->clock_s, 0.1);
    }
  }
}

}  // namespace
}  // namespace bb
