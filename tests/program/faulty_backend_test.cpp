// Tests the rows of backends that are wrong, crash, hang or lose workers.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "host/base/temporary.h"
#include "tests/support/image_files.h"
#include "tests/support/program.h"
#include "tests/support/recorded_run.h"
#include "tests/support/text.h"

namespace bb {
namespace {

using testing::bench;
using testing::contains;
using testing::expect_whole_jpegs;
using testing::faulty_bench;
using testing::Json;
using testing::Outcome;
using testing::planted;
using testing::quick;
using testing::record;
using testing::RecordedRun;
using testing::with;

TEST(FailedBackend, ThatWasAskedForByNameIsExitCode4) {
  const Outcome outcome =
      bench(quick({"--backend", "opencl"}), {{"OCL_ICD_VENDORS", "/nonexistent"}});
  EXPECT_EQ(outcome.exit_code, 4) << outcome.err;
  EXPECT_TRUE(contains(outcome.out, "opencl"));
  EXPECT_TRUE(contains(outcome.out, "cpu-scalar")) << "the other rows must be kept";
}

// Runs the program with a backend that is wrong on purpose.
Outcome faulty(const std::string& fault, const std::string& kind,
               const std::vector<std::string>& more = {"--scope", "filter"}) {
  return faulty_bench(quick(with({"--backend", "faulty"}, more)), planted(fault, kind));
}

TEST(FaultyBackend, OneFlippedBitIsFoundAndNamedByImagePixelAndFilter) {
  const Outcome outcome =
      faulty("2 7 5 1", "flip", {"--scope", "filter", "--filters", "grayscale"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_TRUE(contains(outcome.out,
                       "faulty (filter): mismatch: 1 of 4 images, 1 pixels differ; "
                       "first: generated-002 at (7, 5)"))
      << outcome.out;
  EXPECT_TRUE(contains(outcome.out, "by at most 1; they diverge at grayscale, filter 1 of 1"))
      << outcome.out;
  EXPECT_TRUE(contains(outcome.out, " NO"));
}

TEST(FaultyBackend, TheFirstFilterAtFaultIsNamedWhateverTheLaterOnesMakeOfIt) {
  const std::vector<std::string> filters = {"grayscale", "gaussian:ksize=3", "sobel", "sharpen"};
  for (std::size_t n = 1; n <= filters.size(); ++n) {
    const Outcome outcome =
        faulty(fmt::format("1 20 20 {}", n), "flip",
               {"--scope", "filter", "--filters", "grayscale,gaussian:ksize=3,sobel,sharpen"});
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_TRUE(contains(outcome.out, "they diverge at " + filters[n - 1])) << outcome.out;
  }
}

TEST(FaultyBackend, AMismatchIsTimedButHasNoSpeedup) {
  const RecordedRun run = record(BACKEND_BENCH_FAULTY_PROGRAM, quick({"--backend", "faulty"}),
                                 planted("0 0 0 5", "flip"));
  EXPECT_EQ(run.outcome.exit_code, 1);
  const std::vector<Json> rows = run.rows_of("faulty");
  EXPECT_EQ(rows.size(), 2U);
  for (const Json& row : rows) {
    EXPECT_EQ(row.at("status"), "mismatch");
    EXPECT_EQ(row.at("identical"), false);
    EXPECT_TRUE(row.at("median_s").is_number());
    EXPECT_TRUE(row.at("speedup").is_null());
    EXPECT_TRUE(row.at("efficiency").is_null());
  }
}

TEST(FaultyBackend, AnImageLeftUnwrittenCannotPass) {
  const Outcome outcome = faulty("3 0 0 1", "unwritten");
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_TRUE(contains(outcome.out, "1 of 4 images, 1920 pixels differ")) << outcome.out;
}

TEST(FaultyBackend, WrittenFilesAreComparedToo) {
  const Outcome outcome = faulty("1 3 3 5", "flip", {"--scope", "e2e", "--image-format", "png"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_TRUE(contains(outcome.out, "1 of 4 files differ; first: generated-001.png from byte"))
      << outcome.out;
  EXPECT_TRUE(contains(outcome.out, "they diverge at brightness")) << outcome.out;
}

TEST(FaultyBackend, ACrashIsARowAndTheOthersStand) {
  const Outcome outcome = faulty("1 0 0 1", "crash");
  EXPECT_EQ(outcome.exit_code, 4);
  EXPECT_TRUE(contains(outcome.out, "failed: its process died: signal 11")) << outcome.out;
  EXPECT_TRUE(contains(outcome.out, "1.00×")) << outcome.out;
}

TEST(FaultyBackend, AnErrorIsARowWithItsReason) {
  const Outcome thrown = faulty("1 0 0 1", "throw");
  EXPECT_EQ(thrown.exit_code, 4);
  EXPECT_TRUE(contains(thrown.out, "faulty (filter): failed: CL_OUT_OF_RESOURCES")) << thrown.out;
  const Outcome unprepared = faulty("1 0 0 1", "hidden");
  EXPECT_EQ(unprepared.exit_code, 4);
  EXPECT_TRUE(contains(unprepared.out, "nothing works today")) << unprepared.out;
  const Outcome absent = faulty("1 0 0 1", "absent");
  EXPECT_EQ(absent.exit_code, 4);
  EXPECT_TRUE(contains(absent.out, "unavailable: there is no broken device")) << absent.out;
}

TEST(FaultyBackend, AHangEndsAtTheTimeoutAndIsARow) {
  const Outcome outcome = faulty("1 0 0 1", "hang", {"--scope", "filter", "--timeout", "1"});
  EXPECT_EQ(outcome.exit_code, 4);
  EXPECT_TRUE(contains(outcome.out, "failed: no answer within 1 s: it was killed")) << outcome.out;
  EXPECT_TRUE(contains(outcome.out, "1.00×")) << outcome.out;
}

TEST(FaultyBackend, ThatCrashesIsAnErrorAlthoughNobodyAskedForIt) {
  const Outcome outcome = faulty_bench(quick({"--scope", "filter"}), planted("1 0 0 1", "crash"));
  EXPECT_TRUE(contains(outcome.out, "failed: its process died: signal 11")) << outcome.out;
  EXPECT_EQ(outcome.exit_code, 4) << outcome.out;
}

TEST(FaultyBackend, AnErrorInOneScopeLeavesTheOtherScopesRowAlone) {
  const RecordedRun run = record(BACKEND_BENCH_FAULTY_PROGRAM, quick({"--backend", "faulty"}),
                                 planted("1 0 0 1", "in-memory"));
  EXPECT_EQ(run.outcome.exit_code, 4) << run.outcome.out;
  const std::vector<Json> rows = run.rows_of("faulty");
  EXPECT_EQ(rows.size(), 2U);
  for (const Json& row : rows) {
    if (row.at("scope") == "filter") {
      EXPECT_EQ(row.at("status"), "failed");
      EXPECT_EQ(row.at("reason"), "not today");
    } else {
      EXPECT_EQ(row.at("status"), "ok") << row.dump();
      EXPECT_EQ(row.at("samples_s").size(), 2U);
      EXPECT_TRUE(row.at("setup_s").is_number());
    }
  }
}

// Runs the program with the faulty process pool, and expects this exit code. Returns the pool's
// rows.
std::vector<Json> rows_of_faulty_proc(const std::string& fault, const std::string& kind,
                                      int exit_code) {
  const TemporaryDirectory output;
  const RecordedRun run = record(BACKEND_BENCH_FAULTY_PROGRAM,
                                 quick({"--backend", "faulty-proc", "--workers", "2", "--timeout",
                                        "4", "--save-images", output.path().string()}),
                                 planted(fault, kind));
  EXPECT_EQ(run.outcome.exit_code, exit_code) << run.outcome.out << run.outcome.err;
  expect_whole_jpegs(output.path());
  std::vector<Json> rows = run.rows_of("faulty-proc");
  EXPECT_EQ(rows.size(), 2U) << run.json.dump();
  return rows;
}

TEST(FaultyPool, AWorkersDeathCostsARunThatIsRepeatedAndNothingElse) {
  for (const auto& [kind, reported] :
       std::vector<std::pair<std::string, std::string>>{{"kill", "signal 9 (Killed)"},
                                                        {"abort", "signal 6 (Aborted)"},
                                                        {"memory", "out of memory"}}) {
    for (const Json& row : rows_of_faulty_proc("2 1 1", kind, 0)) {
      EXPECT_EQ(row.at("status"), "ok") << row.dump();
      EXPECT_EQ(row.at("samples_s").size(), 2U);
      EXPECT_EQ(row.at("disturbances"), Json::array({"1 of its workers died: " + reported,
                                                     "1 of its workers died: " + reported}))
          << "once in each of its two processes";
    }
  }
}

TEST(FaultyPool, AHangEndsAtTheTimeoutAsItDoesInOtherBackends) {
  for (const Json& row : rows_of_faulty_proc("2 1 1", "hang", 4)) {
    if (row.at("status") == "ok") continue;  // it hangs once, in the first scope
    EXPECT_EQ(row.at("reason"), "no answer within 4 s: it was killed");
  }
}

TEST(FaultyPool, ThatLosesAWorkerInEveryRunHasNoTime) {
  for (const Json& row : rows_of_faulty_proc("2 1 1000", "flaky", 4)) {
    EXPECT_EQ(row.at("status"), "failed");
    EXPECT_EQ(row.at("reason"),
              "4 runs in a row were disturbed; the last: 1 of its workers died: signal 9 (Killed)");
    EXPECT_TRUE(row.at("median_s").is_null());
  }
}

TEST(FaultyPool, AnImageThatKillsTwoWorkersIsNamed) {
  const std::vector<Json> rows = rows_of_faulty_proc("2 1 2", "kill", 4);
  EXPECT_EQ(rows[0].at("status"), "failed");
  EXPECT_EQ(rows[0].at("reason"),
            "generated-002.jpg: two workers died of it: signal 9 (Killed), then signal 9 (Killed)");
  EXPECT_TRUE(rows[0].at("median_s").is_null());
}

}  // namespace
}  // namespace bb
