// What can be wrong around the program: disks, links, files that change, terminals that close.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "host/base/files.h"
#include "host/isolation/sandbox.h"
#include "tests/support/program.h"

namespace bb {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using testing::Outcome;

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

Outcome bench(std::vector<std::string> more) {
  std::vector<std::string> arguments = {"--count", "4",         "--size",     "48x40",   "--runs",
                                        "1",       "--backend", "cpu-thread", "--scope", "e2e"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return testing::run(BACKEND_BENCH_PROGRAM, arguments);
}

// A line for the shell, in which $0 is the program and $1 the directory.
Outcome shell(const std::string& line, const fs::path& directory) {
  return testing::run("/bin/sh", {"-c", line, BACKEND_BENCH_PROGRAM, directory.string()});
}

constexpr const char* kSmall = " --count 4 --size 64x64 --runs 1 --backend cpu-thread --scope e2e ";

TEST(WriteFile, FollowsNoLinkAndLeavesNothingBehind) {
  const TemporaryDirectory directory;
  const fs::path victim = directory.path() / "victim";
  const fs::path file = directory.path() / "file";
  std::ofstream(victim) << "precious";
  fs::create_symlink(victim, file);
  fs::create_symlink(victim, fs::path(file) += ".part");
  write_file(file, std::vector<std::uint8_t>{'n', 'e', 'w'});
  EXPECT_EQ(text_of(victim), "precious");
  EXPECT_EQ(text_of(file), "new");
  EXPECT_FALSE(fs::is_symlink(file));
  EXPECT_EQ(std::distance(fs::directory_iterator(directory.path()), {}), 3);
}

TEST(WriteFile, GivesTheRightsThatTheUmaskLeaves) {
  const TemporaryDirectory directory;
  const mode_t before = umask(0027);
  write_file(directory.path() / "file", std::vector<std::uint8_t>{1});
  umask(before);
  EXPECT_EQ(fs::status(directory.path() / "file").permissions(), static_cast<fs::perms>(0640));
}

TEST(Links, PlantedInTheOutputAreNotWrittenThrough) {
  const TemporaryDirectory directory;
  const fs::path victim = directory.path() / "victim";
  const fs::path output = directory.path() / "output";
  std::ofstream(victim) << "precious";
  fs::create_directories(output / "cpu-thread");
  for (const char* name : {"generated-000.jpg", "generated-001.jpg.part"}) {
    fs::create_symlink(victim, output / "cpu-thread" / name);
  }
  fs::create_symlink(victim, directory.path() / "out.json");
  const Outcome outcome =
      bench({"--output", output.string(), "--json", (directory.path() / "out.json").string()});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(text_of(victim), "precious");
}

TEST(HangUp, EndsItAsAnyInterruptDoes) {
  const TemporaryDirectory directory;
  const fs::path file = directory.path() / "out.json";
  const Outcome outcome = testing::run(BACKEND_BENCH_PROGRAM,
                                       {"--runs", "100000", "--count", "20", "--size", "256x256",
                                        "--json", file.string(), "--backend", "cpu-proc"},
                                       {{"TMPDIR", directory.path().string()}},
                                       testing::Signal{SIGHUP, std::chrono::milliseconds(2500)});
  EXPECT_EQ(outcome.exit_code, 130) << outcome.err;
  EXPECT_LT(outcome.seconds_after_signal, 1);
  EXPECT_EQ(testing::count_processes(directory.path().string()), 0);
  EXPECT_EQ(Json::parse(text_of(file)).at("complete"), false);
  EXPECT_EQ(std::distance(fs::directory_iterator(directory.path()), {}), 1) << "but the results";
}

TEST(HangUp, IsIgnoredUnderNohup) {
  const TemporaryDirectory directory;
  const Outcome outcome = shell(
      "trap '' HUP; \"$0\" --count 4 --size 256x256 --time-budget 2 --backend cpu-scalar "
      "& sleep 1; kill -HUP $!; wait $!",
      directory.path());
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
}

TEST(ScopeFailure, LeavesTheOtherScopesRowAlone) {
  const TemporaryDirectory directory;
  const fs::path file = directory.path() / "out.json";
  const Outcome outcome = testing::run(
      BACKEND_BENCH_FAULTY_PROGRAM,
      {"--count", "4", "--size", "48x40", "--runs", "2", "--backend", "faulty", "--json",
       file.string()},
      {{"BACKEND_BENCH_FAULT", "1 0 0 1"}, {"BACKEND_BENCH_FAULT_KIND", "first-scope"}});
  EXPECT_EQ(outcome.exit_code, 4) << outcome.out;
  const Json json = Json::parse(text_of(file));
  for (const Json& row : json.at("rows")) {
    if (row.at("backend") != "faulty") continue;
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

// The program as a user who may have no more than so many processes at a time, and who is nobody
// else's: tests run side by side.
Outcome limited_to(int processes, const std::string& backends) {
  return testing::run(
      "/usr/bin/setpriv",
      {fmt::format("--reuid={}", 20'000 + getpid() % 40'000), "--clear-groups", "prlimit",
       fmt::format("--nproc={}", processes), BACKEND_BENCH_PROGRAM, "--count", "2", "--size",
       "48x40", "--runs", "1", "--scope", "filter", "--backend", backends});
}

TEST(Processes, ThatCannotBeStartedCostTheirOwnRow) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can be another user";
  const Outcome outcome = limited_to(3, "cpu-simd,cpu-proc");  // itself, cpu-scalar, cpu-simd
  EXPECT_EQ(outcome.exit_code, 4) << outcome.out << outcome.err;
  EXPECT_TRUE(contains(outcome.out, "cpu-proc (filter): failed: cannot fork a child process"))
      << outcome.out;
  EXPECT_TRUE(contains(outcome.out, "yes")) << outcome.out;
}

TEST(Processes, ThatCannotBeStartedForCopyingCostNothingElse) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can be another user";
  const Outcome outcome = limited_to(3, "cpu-simd");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.out << outcome.err;
  EXPECT_FALSE(contains(outcome.out, "Copying")) << outcome.out;
  EXPECT_TRUE(contains(limited_to(8, "cpu-simd").out, "Copying"));
}

TEST(FullDisk, ForTheResultFileIsSaidAndIsAnError) {
  const Outcome outcome = bench({"--json", "/dev/full"});
  EXPECT_EQ(outcome.exit_code, 4);
  EXPECT_TRUE(contains(outcome.err, "cannot write /dev/full: No space left on device"))
      << outcome.err;
  EXPECT_TRUE(contains(outcome.out, "Scope e2e")) << "the table must not be lost";
}

TEST(FullDisk, ForTheTableIsSaidAndIsAnError) {
  const TemporaryDirectory directory;
  for (const std::string& line : {std::string("exec \"$0\"") + kSmall + "> /dev/full",
                                  std::string("exec \"$0\" list > /dev/full")}) {
    const Outcome outcome = shell(line, directory.path());
    EXPECT_EQ(outcome.exit_code, 4);
    EXPECT_TRUE(contains(outcome.err, "cannot write to standard output: No space left on device"))
        << outcome.err;
  }
}

// The images go to a disk of this size, the result file beside it. Each backend's images, and those
// that are kept as the reference, take 32 KiB.
Outcome on_small_disk(const std::string& size, const fs::path& directory) {
  return shell("mkdir \"$1/disk\" && unshare -m sh -c 'mount -t tmpfs -o size=" + size +
                   " none \"$1/disk\" || exit 77; exec \"$0\"" + kSmall +
                   "--format pgm --output \"$1/disk\" --json \"$1/json\"' \"$0\" \"$1\"",
               directory);
}

bool could_not_mount(const Outcome& outcome) {
  return outcome.exit_code == 77 || contains(outcome.err, "unshare");
}

TEST(FullDisk, ForTheImagesIsAFailedRowThatNamesTheFile) {
  const TemporaryDirectory directory;
  const Outcome outcome = on_small_disk("12k", directory.path());
  if (could_not_mount(outcome)) GTEST_SKIP() << "no file system here: " << outcome.err;
  EXPECT_EQ(outcome.exit_code, 4) << outcome.out;
  EXPECT_TRUE(contains(outcome.out, "failed: ")) << outcome.out;
  EXPECT_TRUE(contains(outcome.out, ".pgm: No space left on device")) << outcome.out;
}

TEST(FullDisk, ForTheReferenceIsAFailedRowThatNamesTheFile) {
  const TemporaryDirectory directory;
  const Outcome outcome = on_small_disk("48k", directory.path());
  if (could_not_mount(outcome)) GTEST_SKIP() << "no file system here: " << outcome.err;
  EXPECT_EQ(outcome.exit_code, 4) << outcome.out;
  EXPECT_TRUE(contains(outcome.out, "generated-002.pgm: No space left on device")) << outcome.out;
  const Json rows = Json::parse(text_of(directory.path() / "json")).at("rows");
  ASSERT_EQ(rows.size(), 2U);
  for (const Json& row : rows) EXPECT_EQ(row.at("status"), "failed") << row.dump();
}

TEST(FullDisk, IsForeseenFromTheFilesOfTheBaseline) {
  const TemporaryDirectory directory;
  const Outcome outcome = on_small_disk("80k", directory.path());
  if (could_not_mount(outcome)) GTEST_SKIP() << "no file system here: " << outcome.err;
  EXPECT_EQ(outcome.exit_code, 4) << outcome.out;
  EXPECT_TRUE(contains(outcome.out, "the other backends' files take 32")) << outcome.out;
  EXPECT_TRUE(contains(outcome.out, "give fewer images (--count), or another place (--output)"))
      << outcome.out;
}

TEST(Output, ThatCannotBePutInItsPlaceCostsNoResult) {
  const TemporaryDirectory directory;
  const fs::path file = directory.path() / "out.json";
  const fs::path output = directory.path() / "output";
  fs::create_directories(output / "cpu-scalar" / "generated-000.jpg");  // where a file is to be
  const Outcome outcome = bench({"--output", output.string(), "--json", file.string()});
  EXPECT_EQ(outcome.exit_code, 4);
  EXPECT_TRUE(contains(outcome.err, "generated-000.jpg: Is a directory")) << outcome.err;
  EXPECT_TRUE(contains(outcome.out, "cpu-thread")) << outcome.out;
  EXPECT_TRUE(fs::exists(output / "cpu-thread" / "generated-003.jpg"))
      << "the others' files must be kept";
  const Json json = Json::parse(text_of(file));
  for (const Json& row : json.at("rows")) {
    EXPECT_EQ(row.at("status"), "ok") << row.dump();
  }
}

TEST(FullDisk, ALimitOnTheSizeOfFilesIsAnErrorAndNoSignal) {
  const TemporaryDirectory directory;
  const Outcome outcome =
      shell(std::string("ulimit -f 3; exec \"$0\"") + kSmall + "--format pgm --output \"$1\"",
            directory.path());
  EXPECT_EQ(outcome.exit_code, 4) << outcome.out << outcome.err;
  EXPECT_TRUE(contains(outcome.out + outcome.err, "File too large")) << outcome.out << outcome.err;
}

TEST(Destinations, ThatCannotBeWrittenAreFoundOutBeforeTheWork) {
  const TemporaryDirectory directory;
  const fs::path file = directory.path() / "file";
  std::ofstream(file) << "x";
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"--output", (file / "x").string()}, "--output"},
      {{"--output", "/proc"}, "--output: cannot write /proc/image"},
      {{"--json", "/proc/x.json"}, "--json: cannot write /proc/x.json"},
      {{"--json", (file / "x.json").string()}, "--json: cannot write"},
      {{"--json", directory.path().string()}, "Is a directory"},
  };
  for (const auto& [arguments, message] : cases) {
    const Outcome outcome = bench(arguments);
    EXPECT_EQ(outcome.exit_code, 2) << outcome.err;
    EXPECT_TRUE(contains(outcome.err, message)) << outcome.err;
    EXPECT_EQ(outcome.out, "");
  }
  EXPECT_EQ(text_of(file), "x");
}

TEST(Input, ThatChangesBetweenRunsIsAFailedRowThatNamesTheFile) {
  const TemporaryDirectory directory;
  const fs::path set = directory.path() / "set";
  const fs::path output = directory.path() / "output";
  ASSERT_EQ(testing::run(BACKEND_BENCH_PROGRAM,
                         {"images", set.string(), "--count", "8", "--size", "256x256"})
                .exit_code,
            0);
  // Until the end it lies in a temporary directory.
  const auto last_output_exists = [&] {
    std::error_code not_yet;
    for (const auto& entry : fs::directory_iterator(output, not_yet)) {
      if (fs::exists(entry.path() / "output/cpu-thread/generated-007.jpg")) return true;
    }
    return false;
  };
  std::jthread meanwhile([&](const std::stop_token& stop) {
    while (!stop.stop_requested() && !last_output_exists()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    fs::resize_file(set / "generated-003.jpg", 1000);
  });
  const Outcome outcome = testing::run(
      BACKEND_BENCH_PROGRAM, {"--images", set.string(), "--runs", "500", "--backend", "cpu-thread",
                              "--scope", "e2e", "--output", output.string()});
  meanwhile.request_stop();
  EXPECT_EQ(outcome.exit_code, 4) << outcome.out << outcome.err;
  EXPECT_TRUE(contains(outcome.out, "cpu-thread (e2e): failed: ")) << outcome.out;
  EXPECT_TRUE(contains(outcome.out, "generated-003.jpg: ")) << outcome.out;
}

TEST(Usage, ContradictionsAndNonsenseAreRefused) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"--runs", "2", "--time-budget", "3"}, "--time-budget is for runs until"},
      {{"--images", ".", "--seed", "2"}, "--seed is about generated images"},
      {{"--sandbox", "maybe"}, "--sandbox"},
      {{"--time-budget", "nan"}, "--time-budget"},
      {{"--time-budget", "3 min"}, "--time-budget"},
      {{"--timeout", "1.5"}, "--timeout"},
      {{"--timeout", "2m"}, "--timeout"},
      {{"--runs", "1e9"}, "--runs"},
      {{"--workers", "1025"}, "--workers"},
      {{"--count", "-3"}, "--count -3"},
      {{"--count", "3.5"}, "--count 3.5"},
      {{"--size", "99999x1"}, "--size 99999x1"},
      {{"--size", "5x5x5"}, "--size 5x5x5"},
      {{"--seed", "-1"}, "--seed"},
      {{"--order-seed", "x"}, "--order-seed"},
      {{"--max-pixels", "0"}, "--max-pixels"},
      {{"--size", "100x100", "--max-pixels", "9999"}, "more than --max-pixels"},
      {{"--kernel", "simt"}, "--kernel simt"},
      {{"--simd-target", "AVX9"}, "--simd-target: there is no SIMD target 'AVX9'"},
      {{"--filters", "grayscale,gaussian:ksize=4"}, "ksize"},
      {{"--filters", "grayscale,gaussian:ksze=3"}, "ksze"},
      {{"--filters", "brightness:gain=nan,bias=0"}, "gain"},
  };
  for (const auto& [arguments, message] : cases) {
    const Outcome outcome = testing::run(BACKEND_BENCH_PROGRAM, arguments);
    EXPECT_EQ(outcome.exit_code, 2) << arguments[0] << " " << arguments[1] << outcome.err;
    EXPECT_TRUE(contains(outcome.err, message)) << outcome.err;
    EXPECT_EQ(outcome.out, "");
  }
}

TEST(SandboxOption, OnIsAnErrorWhereThereIsNoneAndAutoGoesOnWithout) {
  const std::string reason = why_no_sandbox();
  const Outcome on = bench({"--sandbox", "on"});
  EXPECT_EQ(on.exit_code, reason.empty() ? 0 : 2) << on.err;
  if (!reason.empty()) {
    EXPECT_TRUE(contains(on.err, "--sandbox on: " + reason)) << on.err;
  }
  EXPECT_EQ(bench({"--sandbox", "auto"}).exit_code, 0);
}

TEST(BadImages, GiveTheSameResultsInTheSandboxAndOutside) {
  if (!fs::is_directory(BACKEND_BENCH_BAD_IMAGES)) {
    GTEST_SKIP() << "no bad images at " << BACKEND_BENCH_BAD_IMAGES;
  }
  if (!why_no_sandbox().empty()) GTEST_SKIP() << why_no_sandbox();
  const TemporaryDirectory directory;
  const auto results = [&](const std::string& sandbox) {
    const fs::path file = directory.path() / (sandbox + ".json");
    EXPECT_EQ(testing::run(BACKEND_BENCH_PROGRAM, {"--images", BACKEND_BENCH_BAD_IMAGES, "--count",
                                                   "all", "--runs", "1", "--backend", "cpu-thread",
                                                   "--sandbox", sandbox, "--json", file.string()})
                  .exit_code,
              3);
    return Json::parse(text_of(file));
  };
  const Json on = results("on");
  const Json off = results("off");
  EXPECT_EQ(on.at("input"), off.at("input"));
  for (std::size_t n = 0; n < on.at("rows").size(); ++n) {
    EXPECT_EQ(on.at("rows")[n].at("output_digest"), off.at("rows")[n].at("output_digest"));
  }
}

}  // namespace
}  // namespace bb
