// Tests that signals end the program within a second, that it writes the results measured so far,
// and that it leaves nothing behind.
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "host/base/temporary.h"
#include "tests/support/image_files.h"
#include "tests/support/program.h"
#include "tests/support/recorded_run.h"
#include "tests/support/text.h"

namespace bb {
namespace {

namespace fs = std::filesystem;
using testing::bench;
using testing::contains;
using testing::Environment;
using testing::expect_whole_jpegs;
using testing::Json;
using testing::Outcome;
using testing::planted;
using testing::read_result;
using testing::shell;

// Runs the program with too much work to finish, and ends it with a signal. Checks the conditions
// that must hold at any time. Returns the results that the program has written, or null.
Json interrupted(const testing::Signal& signal, const fs::path& program,
                 std::vector<std::string> arguments, Environment environment = {},
                 int exit_code = 130) {
  const TemporaryDirectory directory;
  const fs::path temporary = directory.path() / "tmp";
  const fs::path output = directory.path() / "output";
  const fs::path file = directory.path() / "out.json";
  fs::create_directory(temporary);
  environment.emplace_back("TMPDIR", temporary.string());
  arguments.insert(arguments.end(),
                   {"--runs", "100000", "--json", file.string(), "--save-images", output.string()});
  const Outcome outcome = testing::run(program, arguments, environment, signal);
  EXPECT_EQ(outcome.exit_code, exit_code) << outcome.err;
  EXPECT_LT(outcome.seconds_after_signal, 1);
  EXPECT_EQ(contains(outcome.err, "interrupted"), exit_code == 130) << outcome.err;
  // Those of a program that crashed die a moment later.
  const int patience = exit_code == 130 ? 0 : 500;
  for (int n = 0; n < patience && testing::count_processes(temporary.string()) > 0; ++n) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_EQ(testing::count_processes(temporary.string()), 0) << "a process is left behind";
  EXPECT_TRUE(fs::is_empty(temporary)) << "temporary files are left behind";
  if (fs::exists(output)) expect_whole_jpegs(output);
  EXPECT_FALSE(fs::exists(fs::path(file) += ".part"));
  return fs::exists(file) ? read_result(file) : Json();
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

// Also those that nobody sends on purpose, as a batch system does at a limit.
TEST(Interrupt, OfAnyKindEndsIt) {
  for (const int number : {SIGQUIT, SIGALRM, SIGUSR1, SIGUSR2, SIGXCPU, SIGVTALRM, SIGPROF}) {
    SCOPED_TRACE(number);
    interrupted({number, std::chrono::milliseconds(900)}, BACKEND_BENCH_PROGRAM, {});
  }
}

TEST(Crash, LeavesNothing) {
  for (const int number : {SIGABRT, SIGSEGV, SIGILL}) {
    SCOPED_TRACE(number);
    // A sanitizer is to leave crashes to the program.
    interrupted({number, std::chrono::milliseconds(900)}, BACKEND_BENCH_PROGRAM,
                {"--backend", "cpu-proc", "--scope", "e2e"},
                {{"ASAN_OPTIONS", "handle_segv=0:handle_sigill=0:handle_abort=0"}}, 128 + number);
  }
}

TEST(Kill, LeavesWhatTheNextRunRemoves) {
  const TemporaryDirectory directory;
  const fs::path output = directory.path() / "output";
  const fs::path temporary = directory.path() / "tmp";
  fs::create_directory(temporary);
  const std::vector<std::string> arguments = {
      "--scope",   "e2e",      "--count",        "4",   "--size",        "64x64",
      "--backend", "cpu-proc", "--image-format", "png", "--save-images", output.string()};
  const Environment environment = {{"TMPDIR", temporary.string()}};
  const Outcome killed = bench(testing::with(arguments, {"--runs", "100000"}), environment,
                               testing::Signal{SIGKILL, std::chrono::milliseconds(1500)});
  EXPECT_EQ(killed.exit_code, 128 + SIGKILL);
  EXPECT_FALSE(fs::is_empty(temporary));
  EXPECT_FALSE(fs::is_empty(output));
  EXPECT_EQ(bench(testing::with(arguments, {"--runs", "1"}), environment).exit_code, 0);
  EXPECT_TRUE(fs::is_empty(temporary));
  EXPECT_EQ(std::distance(fs::directory_iterator(output), {}), 2) << "a folder for each backend";
}

TEST(BrokenPipe, LeavesNothing) {
  const TemporaryDirectory directory;
  const Outcome outcome = shell(
      "mkdir \"$1/tmp\"; TMPDIR=\"$1/tmp\" \"$0\" --scope e2e --count 4 --size 64x64 --runs 3 "
      "--backend cpu-proc 2>&1 | head -n 1",
      directory.path());
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_TRUE(fs::is_empty(directory.path() / "tmp"));
}

TEST(BrokenPipe, OfMessagesCostsNoResult) {
  const TemporaryDirectory directory;
  shell(
      "{ sleep 0.5; \"$0\" --scope e2e --count 4 --size 64x64 --runs 3 --backend cpu-proc "
      "--json \"$1/out.json\"; echo $? > \"$1/code\"; } 2>&1 > /dev/null | true",
      directory.path());
  EXPECT_EQ(testing::read_text(directory.path() / "code"), "0\n");
  EXPECT_EQ(read_result(directory.path() / "out.json").at("complete"), true);
}

TEST(BrokenPipe, OfResultsIsAnError) {
  const TemporaryDirectory directory;
  shell(
      "{ sleep 0.5; \"$0\" --count 4 --size 64x64 --runs 1 --backend cpu-scalar "
      "2> \"$1/err\"; echo $? > \"$1/code\"; } | true",
      directory.path());
  EXPECT_EQ(testing::read_text(directory.path() / "code"), "4\n");
  EXPECT_TRUE(contains(testing::read_text(directory.path() / "err"),
                       "cannot write to standard output: Broken pipe"));
}

TEST(Interrupt, EndsItWithinASecondAmongThousandsOfImages) {
  for (const int after_ms : {400, 1200, 2500, 4000}) {
    interrupted({SIGTERM, std::chrono::milliseconds(after_ms)}, BACKEND_BENCH_PROGRAM,
                {"--count", "5000", "--size", "64x64"});
  }
}

TEST(Interrupt, KeepsWhatWasMeasuredUntilThen) {
  const Json json = interrupted({SIGINT, std::chrono::seconds(6)}, BACKEND_BENCH_PROGRAM,
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
    const Json json = interrupted(
        {SIGINT, std::chrono::milliseconds(1500)}, BACKEND_BENCH_FAULTY_PROGRAM,
        {"--count", "4", "--size", "48x40", "--backend", backend}, planted("1 0 9 1", "hang"));
    ASSERT_FALSE(json.is_null());
    for (const Json& row : json.at("rows")) {
      EXPECT_EQ(row.at("status"), "unfinished") << row.dump();
    }
  }
}

TEST(HangUp, EndsItAsAnyInterruptDoes) {
  const TemporaryDirectory directory;
  const fs::path file = directory.path() / "out.json";
  const Outcome outcome = bench({"--runs", "100000", "--count", "20", "--size", "256x256", "--json",
                                 file.string(), "--backend", "cpu-proc"},
                                {{"TMPDIR", directory.path().string()}},
                                testing::Signal{SIGHUP, std::chrono::milliseconds(2500)});
  EXPECT_EQ(outcome.exit_code, 130) << outcome.err;
  EXPECT_LT(outcome.seconds_after_signal, 1);
  EXPECT_EQ(testing::count_processes(directory.path().string()), 0);
  EXPECT_EQ(read_result(file).at("complete"), false);
  EXPECT_EQ(std::distance(fs::directory_iterator(directory.path()), {}), 1)
      << "only the results are left";
}

TEST(HangUp, IsIgnoredUnderNohup) {
  const TemporaryDirectory directory;
  const Outcome outcome = shell(
      "trap '' HUP; \"$0\" --count 4 --size 256x256 --time-budget 2 --backend cpu-scalar "
      "& sleep 1; kill -HUP $!; wait $!",
      directory.path());
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
}

}  // namespace
}  // namespace bb
