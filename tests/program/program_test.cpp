// The command line as a process: what it prints where, and its exit codes.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "backends/process/cores.h"
#include "host/base/files.h"
#include "host/images/image_files.h"
#include "tests/support/program.h"

namespace bb {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using testing::Environment;
using testing::Outcome;

Outcome bench(const std::vector<std::string>& arguments, const Environment& environment = {}) {
  return testing::run(BACKEND_BENCH_PROGRAM, arguments, environment);
}

// A small comparison that is over in no time.
std::vector<std::string> quick(std::vector<std::string> more) {
  std::vector<std::string> arguments = {"--count", "4", "--size", "48x40", "--runs", "2"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

Json read_json(const fs::path& path) {
  std::ifstream file(path);
  return Json::parse(file);
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(Program, HelpAndVersionGoToStdout) {
  const Outcome help = bench({"--help"});
  EXPECT_EQ(help.exit_code, 0);
  EXPECT_EQ(help.err, "");
  for (const char* word : {"--backend", "--workers", "--filters", "Exit codes", "Examples"}) {
    EXPECT_TRUE(contains(help.out, word)) << word;
  }
  const Outcome version = bench({"--version"});
  EXPECT_EQ(version.exit_code, 0);
  EXPECT_TRUE(version.out.starts_with("backend-bench ")) << version.out;
}

TEST(Program, UsageErrorsExitWith2AndSayWhatIsWrong) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"--bogus"}, "--bogus"},
      {{"--backend", "cpu-scaler"}, "there is no backend 'cpu-scaler' (did you mean cpu-scalar?):"},
      {{"--workers", "0"}, "--workers"},
      {{"--workers", "two"}, "--workers"},
      {{"--workers", "2,0"}, "--workers"},
      {{"--runs", "-1"}, "--runs"},
      {{"--warmup", "0"}, "--warmup"},
      {{"--time-budget", "0"}, "--time-budget"},
      {{"--timeout", "0"}, "--timeout"},
      {{"--size", "512"}, "--size 512: write WIDTHxHEIGHT"},
      {{"--size", "0x5"}, "--size 0x5"},
      {{"--count", "0"}, "--count 0"},
      {{"--count", "all"}, "--count all needs --images"},
      {{"--scope", "half"}, "--scope"},
      {{"--format", "gif"}, "--format"},
      {{"--filters", "sobel"}, "sobel needs a grey image: put grayscale before it"},
      {{"--filters", "grayscale,gausian"},
       "there is no filter 'gausian' (did you mean gaussian?):"},
      {{"--filters", ""}, "there is no filter ''"},
      {{"--images", "/does/not/exist"}, "/does/not/exist"},
      {{"--images", ".", "--size", "8x8"}, "--size is about generated images"},
      {{"--json", "/does/not/exist/x.json"}, "/does/not/exist/x.json"},
      {{"--scope", "filter", "--output", "x"}, "--output"},
      {{"--scope", "filter", "--format", "png"}, "--format"},
      {{"--backend", "cpu-proc", "--device", "pocl"}, "--device pocl: no chosen backend"},
      {{"--workers", "3", "list"}, "--workers has no effect on 'list'"},
      {{"images"}, "DIR"},
  };
  for (const auto& [arguments, message] : cases) {
    const Outcome outcome = bench(arguments);
    EXPECT_EQ(outcome.exit_code, 2) << arguments[0];
    EXPECT_TRUE(contains(outcome.err, message)) << outcome.err;
    EXPECT_EQ(outcome.out, "") << arguments[0];
  }
}

TEST(Program, ListNamesEveryBackendWithItsState) {
  const Outcome outcome = bench({"list"});
  EXPECT_EQ(outcome.exit_code, 0);
  for (const char* backend : {"cpu-scalar", "cpu-proc", "opencl", "opencv"}) {
    EXPECT_TRUE(contains(outcome.out, backend)) << backend;
  }
  EXPECT_TRUE(contains(outcome.out, "usable"));
}

TEST(Program, AComparisonShowsTheBaselineAndTheBackendInBothScopes) {
  const Outcome outcome = bench(quick({"--backend", "cpu-proc", "--workers", "8"}));
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_TRUE(contains(outcome.out, "Scope filter"));
  EXPECT_TRUE(contains(outcome.out, "Scope e2e"));
  EXPECT_TRUE(contains(outcome.out, "cpu-scalar"));
  EXPECT_TRUE(contains(outcome.out, "cpu-proc"));
  EXPECT_TRUE(contains(outcome.out, "yes"));
  EXPECT_FALSE(contains(outcome.out, "NO"));
  EXPECT_FALSE(contains(outcome.err, "█")) << "no progress bar where stderr is no terminal";
}

TEST(Program, TheTableFitsIn100Columns) {
  const Outcome outcome = bench({"--runs", "6", "--count", "4"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  std::istringstream lines(outcome.out.substr(outcome.out.find("Scope filter")));
  bool in_table = true;
  for (std::string line; std::getline(lines, line);) {
    in_table = in_table && !line.empty();
    if (line.starts_with("Scope")) in_table = true;
    const auto columns = std::ranges::count_if(
        line, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
    if (in_table) {
      EXPECT_LE(columns, 100) << line;
    }
  }
}

TEST(Program, TheJsonHasEveryFieldAndAgreesWithItself) {
  const TemporaryDirectory directory;
  const fs::path file = directory.path() / "out.json";
  const Outcome outcome = bench(
      quick({"--json", file.string(), "--workers", "2", "--warmup", "2", "--order-seed", "42"}));
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  const Json json = read_json(file);
  EXPECT_EQ(json.at("schema_version"), 1);
  EXPECT_EQ(json.at("effort"), Json({{"warmups", 2},
                                     {"runs", 2},
                                     {"time_budget_s", 30.0},
                                     {"order_seed", 42},
                                     {"runs_per_process", 10}}));
  EXPECT_EQ(json.at("input").at("images"), 4);
  EXPECT_EQ(json.at("input").at("pixels"), 4 * 48 * 40);
  EXPECT_TRUE(json.at("input").at("digest").get<std::string>().starts_with("xxh3:"));
  EXPECT_EQ(json.at("pipeline"),
            "grayscale,gaussian:ksize=3,sobel,sharpen,brightness:gain=1.2,bias=0");
  EXPECT_EQ(json.at("complete"), true);
  for (const char* key : {"machine", "build", "project"}) EXPECT_TRUE(json.contains(key)) << key;
  bool proc_seen = false;
  for (const Json& row : json.at("rows")) {
    for (const char* key : {"backend", "kernel", "workers", "device", "scope", "status", "reason",
                            "identical", "setup_s", "samples_s", "outliers", "median_s",
                            "median_interval_s", "speedup", "speedup_interval", "efficiency"}) {
      EXPECT_TRUE(row.contains(key)) << key;
    }
    if (row.at("status") == "unavailable") {
      EXPECT_TRUE(row.at("speedup").is_null());
      continue;
    }
    EXPECT_EQ(row.at("status"), "ok") << row.dump();
    EXPECT_EQ(row.at("identical"), true);
    EXPECT_EQ(row.at("samples_s").size(), 2);
    EXPECT_TRUE(row.at("reason").is_null());
    const auto samples = row.at("samples_s").get<std::vector<double>>();
    EXPECT_DOUBLE_EQ(row.at("median_s"), (samples[0] + samples[1]) / 2);
    if (row.at("backend") == "cpu-proc") {
      proc_seen = true;
      EXPECT_EQ(row.at("workers"), 2);
      EXPECT_FALSE(row.at("efficiency").is_null());
    }
  }
  EXPECT_TRUE(proc_seen);
}

TEST(Program, ASweepOverWorkersHasARowForEachAndASerialFraction) {
  const Outcome outcome = bench(quick(
      {"--backend", "cpu-thread", "--kernel", "simd", "--workers", "1,2,4", "--scope", "e2e"}));
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  for (const char* row :
       {"cpu-thread simd     1", "cpu-thread simd     2", "cpu-thread simd     4"}) {
    EXPECT_TRUE(contains(outcome.out, row)) << outcome.out;
  }
  EXPECT_EQ(contains(outcome.out, "cpu-thread simd: serial fraction "), available_cores() >= 2)
      << outcome.out;
}

TEST(Program, WarnsOfMoreWorkersThanCores) {
  const Outcome outcome =
      bench(quick({"--backend", "cpu-thread", "--workers", "1000", "--scope", "filter"}));
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_TRUE(contains(outcome.err, "warning: 1000 workers share ")) << outcome.err;
}

TEST(Program, OutputKeepsEachBackendsFilesUnderItsName) {
  const TemporaryDirectory directory;
  for (const auto& [format, extension] : std::vector<std::pair<std::string, std::string>>{
           {"jpeg", "jpg"}, {"png", "png"}, {"pgm", "pgm"}}) {
    const fs::path output = directory.path() / format;
    const Outcome outcome = bench(quick({"--backend", "cpu-proc", "--scope", "e2e", "--format",
                                         format, "--output", output.string()}));
    ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
    for (const char* backend : {"cpu-scalar", "cpu-proc"}) {
      for (int i = 0; i < 4; ++i) {
        const fs::path file = output / backend / fmt::format("generated-{:03}.{}", i, extension);
        EXPECT_TRUE(fs::is_regular_file(file)) << file;
      }
    }
    std::vector<std::uint8_t> serial;
    std::vector<std::uint8_t> parallel;
    read_file(output / "cpu-scalar" / ("generated-002." + extension), serial);
    read_file(output / "cpu-proc" / ("generated-002." + extension), parallel);
    EXPECT_EQ(serial, parallel);
    EXPECT_EQ(std::distance(fs::recursive_directory_iterator(output), {}), 2 + 2 * 4)
        << "nothing but the two directories and their files";
  }
}

TEST(Program, WritesTheGeneratedSetAndReadsItBack) {
  const TemporaryDirectory directory;
  const fs::path set = directory.path() / "set";
  ASSERT_EQ(bench({"images", set.string(), "--count", "5", "--size", "40x30"}).exit_code, 0);
  EXPECT_EQ(list_images(set).images.size(), 5U);
  const Outcome outcome =
      bench({"--images", set.string(), "--count", "all", "--runs", "1", "--backend", "cpu-scalar"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_TRUE(contains(outcome.out, "all 5 images"));
}

TEST(Program, AnUnreadableInputIsNamedAndTheOthersAreProcessed) {
  const TemporaryDirectory directory;
  const fs::path& set = directory.path();
  ASSERT_EQ(bench({"images", set.string(), "--count", "3", "--size", "64x64"}).exit_code, 0);
  fs::resize_file(set / "generated-001.jpg", fs::file_size(set / "generated-001.jpg") / 2);
  for (const char* scope : {"filter", "e2e", "both"}) {
    const Outcome outcome = bench(
        {"--images", set.string(), "--runs", "1", "--backend", "cpu-scalar", "--scope", scope});
    EXPECT_EQ(outcome.exit_code, 3) << outcome.err;
    EXPECT_TRUE(contains(outcome.err, "generated-001.jpg: ")) << outcome.err;
    EXPECT_TRUE(contains(outcome.out, "yes"));
  }
}

TEST(Program, NoReadableInputAtAllIsAnInputError) {
  const TemporaryDirectory directory;
  const Outcome empty = bench({"--images", directory.path().string()});
  EXPECT_EQ(empty.exit_code, 3);
  EXPECT_TRUE(contains(empty.err, "no image")) << empty.err;
  EXPECT_EQ(empty.out, "");
}

TEST(Program, ABackendAskedForByNameThatFailsIsExitCode4) {
  const Outcome outcome = bench(quick({"--backend", "opencl", "--device", "no such device"}));
  EXPECT_EQ(outcome.exit_code, 4) << outcome.err;
  EXPECT_TRUE(contains(outcome.out, "opencl"));
  EXPECT_TRUE(contains(outcome.out, "cpu-scalar")) << "the others must stand";
}

// Nothing but whole JPEG files, which end with a marker, each in its backend's directory.
void expect_whole_jpegs(const fs::path& output) {
  for (const auto& entry : fs::recursive_directory_iterator(output)) {
    EXPECT_NE(entry.path().filename().string().substr(0, 14), "backend-bench-") << "a leftover";
    if (entry.is_directory()) continue;
    std::vector<std::uint8_t> bytes;
    read_file(entry.path(), bytes);
    ASSERT_GE(bytes.size(), 4U) << entry.path();
    EXPECT_EQ(std::vector<std::uint8_t>(bytes.end() - 2, bytes.end()),
              (std::vector<std::uint8_t>{0xff, 0xd9}))
        << entry.path();
    EXPECT_EQ(bytes.front(), 0xff) << entry.path();
  }
}

// The program with as much to do as it takes, ended by a signal; checks what must hold whenever
// that is. Returns the results that it has written, or null.
Json interrupted(const testing::Signal& signal, const fs::path& program,
                 std::vector<std::string> arguments, Environment environment = {}) {
  const TemporaryDirectory directory;
  const fs::path temporary = directory.path() / "tmp";
  const fs::path output = directory.path() / "output";
  const fs::path file = directory.path() / "out.json";
  fs::create_directory(temporary);
  environment.emplace_back("TMPDIR", temporary.string());
  arguments.insert(arguments.end(),
                   {"--runs", "100000", "--json", file.string(), "--output", output.string()});
  const Outcome outcome = testing::run(program, arguments, environment, signal);
  EXPECT_EQ(outcome.exit_code, 130) << outcome.err;
  EXPECT_LT(outcome.seconds_after_signal, 1);
  EXPECT_TRUE(contains(outcome.err, "interrupted")) << outcome.err;
  EXPECT_EQ(testing::count_processes(temporary.string()), 0) << "a process is left behind";
  EXPECT_TRUE(fs::is_empty(temporary)) << "temporary files are left behind";
  if (fs::exists(output)) expect_whole_jpegs(output);
  EXPECT_FALSE(fs::exists(fs::path(file) += ".part"));
  return fs::exists(file) ? read_json(file) : Json();
}

TEST(Interrupt, EndsItWithinASecondWhateverItIsAtAndLeavesNothing) {
  for (const int number : {SIGINT, SIGTERM}) {
    for (const int after_ms : {50, 300, 700, 1500, 3000}) {
      const Json json =
          interrupted({number, std::chrono::milliseconds(after_ms)}, BACKEND_BENCH_PROGRAM, {});
      if (!json.is_null()) {
        EXPECT_EQ(json.at("complete"), false);
      }
    }
  }
}

TEST(Interrupt, EndsItWithinASecondAmongThousandsOfImages) {
  for (const int after_ms : {400, 1200, 2500, 4000}) {
    interrupted({SIGTERM, std::chrono::milliseconds(after_ms)}, BACKEND_BENCH_PROGRAM,
                {"--count", "5000", "--size", "64x64"});
  }
}

TEST(Interrupt, KeepsWhatWasMeasuredUntilThen) {
  const Json json = interrupted({SIGINT, std::chrono::seconds(2)}, BACKEND_BENCH_PROGRAM,
                                {"--count", "20", "--size", "256x256", "--backend", "cpu-proc"});
  ASSERT_FALSE(json.is_null());
  EXPECT_EQ(json.at("complete"), false);
  for (const Json& row : json.at("rows")) {
    if (row.at("scope") == "filter") {
      EXPECT_EQ(row.at("status"), "ok") << row.dump();
      EXPECT_GE(row.at("samples_s").size(), 1U);
      EXPECT_TRUE(row.at("median_s").is_number());
    } else {
      EXPECT_EQ(row.at("status"), "unfinished") << row.dump();
      EXPECT_TRUE(row.at("median_s").is_null());
    }
  }
}

TEST(Interrupt, DoesNotWaitForABackendThatHangs) {
  for (const char* backend : {"faulty", "faulty-proc"}) {
    const Json json =
        interrupted({SIGINT, std::chrono::milliseconds(1500)}, BACKEND_BENCH_FAULTY_PROGRAM,
                    {"--count", "4", "--size", "48x40", "--backend", backend},
                    {{"BACKEND_BENCH_FAULT", "1 0 9 1"}, {"BACKEND_BENCH_FAULT_KIND", "hang"}});
    ASSERT_FALSE(json.is_null());
    for (const Json& row : json.at("rows")) {
      EXPECT_EQ(row.at("status"), "unfinished") << row.dump();
    }
  }
}

// The program with a backend that is wrong on purpose.
Outcome faulty(const std::string& fault, const std::string& kind,
               std::vector<std::string> more = {"--scope", "filter"},
               const std::string& backend = "faulty") {
  more.insert(more.end(), {"--backend", backend});
  return testing::run(BACKEND_BENCH_FAULTY_PROGRAM, quick(std::move(more)),
                      {{"BACKEND_BENCH_FAULT", fault}, {"BACKEND_BENCH_FAULT_KIND", kind}});
}

TEST(FaultyBackend, OneFlippedBitIsFoundAndNamedByImagePixelAndFilter) {
  const Outcome outcome =
      faulty("2 7 5 1", "flip", {"--scope", "filter", "--filters", "grayscale"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_TRUE(contains(outcome.out,
                       "faulty (filter): mismatch: 1 of 4 images, 1 pixels differ; "
                       "first: generated-002 at (7, 5)"))
      << outcome.out;
  EXPECT_TRUE(contains(outcome.out, "by at most 1; they part at grayscale, filter 1 of 1"))
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
    EXPECT_TRUE(contains(outcome.out, "they part at " + filters[n - 1])) << outcome.out;
  }
}

TEST(FaultyBackend, AMismatchIsTimedButHasNoSpeedup) {
  const TemporaryDirectory directory;
  const fs::path file = directory.path() / "out.json";
  EXPECT_EQ(faulty("0 0 0 5", "flip", {"--json", file.string()}).exit_code, 1);
  const Json json = read_json(file);
  for (const Json& row : json.at("rows")) {
    if (row.at("backend") != "faulty") continue;
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
  const Outcome outcome = faulty("1 3 3 5", "flip", {"--scope", "e2e", "--format", "png"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_TRUE(contains(outcome.out, "1 of 4 files differ; first: generated-001.png from byte"))
      << outcome.out;
  EXPECT_TRUE(contains(outcome.out, "they part at brightness")) << outcome.out;
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
  EXPECT_TRUE(contains(outcome.out, "failed: no answer within 1 s: it was stopped")) << outcome.out;
  EXPECT_TRUE(contains(outcome.out, "1.00×")) << outcome.out;
}

TEST(FaultyBackend, ThatWasNotAskedForIsNoErrorOfTheProgram) {
  const Outcome outcome =
      testing::run(BACKEND_BENCH_FAULTY_PROGRAM, quick({"--scope", "filter"}),
                   {{"BACKEND_BENCH_FAULT", "1 0 0 1"}, {"BACKEND_BENCH_FAULT_KIND", "crash"}});
  EXPECT_TRUE(contains(outcome.out, "failed: its process died: signal 11")) << outcome.out;
  EXPECT_EQ(outcome.exit_code, 0) << outcome.out;
}

// The rows of the pool with an accident, from the results of a run that ends with this exit code.
std::vector<Json> rows_of_faulty_proc(const std::string& fault, const std::string& kind,
                                      int exit_code) {
  const TemporaryDirectory directory;
  const fs::path file = directory.path() / "out.json";
  const fs::path output = directory.path() / "output";
  const Outcome outcome = faulty(
      fault, kind,
      {"--workers", "2", "--timeout", "4", "--json", file.string(), "--output", output.string()},
      "faulty-proc");
  EXPECT_EQ(outcome.exit_code, exit_code) << outcome.out << outcome.err;
  expect_whole_jpegs(output);
  std::vector<Json> rows;
  const Json json = read_json(file);
  for (const Json& row : json.at("rows")) {
    if (row.at("backend") == "faulty-proc") rows.push_back(row);
  }
  EXPECT_EQ(rows.size(), 2U) << json.dump();
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
      EXPECT_EQ(row.at("disturbances"), Json::array({"1 of its workers died: " + reported}));
    }
  }
}

TEST(FaultyPool, AHangingWorkerIsReplacedLongBeforeTheTimeout) {
  for (const Json& row : rows_of_faulty_proc("2 1 1", "hang", 0)) {
    EXPECT_EQ(row.at("status"), "ok") << row.dump();
    EXPECT_EQ(row.at("disturbances"),
              Json::array({"1 of its workers died: killed after 1 s without progress"}));
  }
}

TEST(FaultyPool, ThatLosesAWorkerInEveryRunHasNoTime) {
  for (const Json& row : rows_of_faulty_proc("2 1 1000", "flaky", 4)) {
    EXPECT_EQ(row.at("status"), "failed");
    EXPECT_EQ(row.at("reason"),
              "4 runs on end were disturbed; the last: 1 of its workers died: signal 9 (Killed)");
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

TEST(OpenCvTapi, IsShownToPartFromTheCpuAtItsBlur) {
  const Outcome outcome = bench(quick({"--backend", "opencv-tapi", "--scope", "filter"}));
  if (contains(outcome.out, "unavailable") || contains(outcome.out, "failed")) {
    GTEST_SKIP() << outcome.out;
  }
  EXPECT_EQ(outcome.exit_code, 1) << outcome.out;
  EXPECT_TRUE(contains(outcome.out, "they part at gaussian:ksize=3, filter 2 of 5")) << outcome.out;
}

TEST(OpenCvTapi, ADeviceThatIsAbsentIsAFailureNotAFallback) {
  const Outcome outcome =
      bench(quick({"--backend", "opencv-tapi", "--scope", "filter", "--device", "no such device"}));
  EXPECT_EQ(outcome.exit_code, 4) << outcome.out;
}

TEST(BadImages, EveryFileIsReadOrRefusedAndTheProgramGoesOn) {
  if (!fs::is_directory(BACKEND_BENCH_BAD_IMAGES)) {
    GTEST_SKIP() << "no bad images at " << BACKEND_BENCH_BAD_IMAGES;
  }
  const Outcome outcome = bench({"--images", BACKEND_BENCH_BAD_IMAGES, "--count", "all", "--runs",
                                 "1", "--backend", "cpu-proc"});
  EXPECT_EQ(outcome.exit_code, 3) << outcome.err;
  const FileListing listing = list_images(BACKEND_BENCH_BAD_IMAGES);
  std::size_t refused = 0;
  for (const ImageFile& file : listing.images) {
    refused += contains(outcome.err, fmt::format("could not be read: {}: ", file.path.string()));
  }
  EXPECT_TRUE(contains(outcome.out,
                       fmt::format("{} of the images could not be read and are left out", refused)))
      << outcome.out;
  EXPECT_GE(refused, 20U);
  EXPECT_LE(refused, 40U);
}

TEST(Photos, EveryUsableBackendIsIdenticalOnRealPhotosInBothScopes) {
  if (!fs::is_directory(BACKEND_BENCH_PHOTOS)) {
    GTEST_SKIP() << "no photos at " << BACKEND_BENCH_PHOTOS;
  }
  const TemporaryDirectory directory;
  const fs::path file = directory.path() / "out.json";
  const Outcome outcome =
      bench({"--images", BACKEND_BENCH_PHOTOS, "--runs", "1", "--json", file.string()});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.out;
  const Json json = read_json(file);
  EXPECT_EQ(json.at("input").at("images"), 100);
  for (const Json& row : json.at("rows")) {
    if (row.at("status") == "unavailable") continue;
    EXPECT_EQ(row.at("identical"), true) << row.dump();
  }
}

}  // namespace
}  // namespace bb
