// Tests a JPEG decoder that an attacker has taken over, and processes that end while they write. A
// preloaded library simulates both.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <set>
#include <sstream>
#include <string_view>

#include "host/base/temporary.h"
#include "host/isolation/reach.h"
#include "host/isolation/sandbox.h"
#include "tests/support/program.h"
#include "tests/support/recorded_run.h"
#include "tests/support/text.h"

namespace bb {
namespace {

namespace fs = std::filesystem;
using testing::bench;
using testing::contains;
using testing::Json;
using testing::Outcome;
using testing::preloading;
using testing::with;

// Three images. The decoder misbehaves with the image of 50×40 pixels.
class HostileDecoder : public ::testing::Test {
 protected:
  void SetUp() override {
    write_images("a", "48x40");
    write_images("b", "50x40");
    write_images("c", "52x40");
  }

  [[nodiscard]] Outcome run(const std::string& kind, const std::vector<std::string>& more) {
    return bench(with({"--images", set().string(), "--runs", "1", "--backend", "cpu-thread",
                       "--json", json_file().string()},
                      more),
                 preloading(BACKEND_BENCH_FAULTS, {{"BACKEND_BENCH_DECODER", kind + " 50"},
                                                   {"BACKEND_BENCH_MARK", mark().string()}}));
  }

  // One file failed, for this reason; the others were processed.
  void expect_one_failed(const Outcome& outcome, const std::string& reason) const {
    EXPECT_EQ(outcome.exit_code, 3) << outcome.err;
    EXPECT_TRUE(contains(outcome.err, (set() / "b" / "generated-000.jpg: ").string() + reason))
        << outcome.err;
    EXPECT_EQ(json().at("input").at("images"), 2);
    EXPECT_EQ(json().at("input").at("problems").size(), 1U);
    for (const Json& row : json().at("rows")) EXPECT_EQ(row.at("status"), "ok") << row.dump();
  }

  [[nodiscard]] Json json() const { return testing::read_result(json_file()); }
  [[nodiscard]] fs::path set() const { return directory_.path() / "set"; }
  [[nodiscard]] fs::path mark() const { return directory_.path() / "mark"; }

 private:
  void write_images(const std::string& name, const std::string& size) const {
    const fs::path directory = set() / name;
    ASSERT_EQ(bench({"images", directory.string(), "--count", "1", "--size", size}).exit_code, 0);
  }
  [[nodiscard]] fs::path json_file() const { return directory_.path() / "out.json"; }

  TemporaryDirectory directory_;
};

TEST_F(HostileDecoder, AHangIsOneFailedFile) {
  for (const char* sandbox : {"auto", "off"}) {
    expect_one_failed(run("hang", {"--timeout", "2", "--sandbox", sandbox}),
                      "not done within 2 s: the process was killed");
  }
}

TEST_F(HostileDecoder, ACrashIsOneFailedFile) {
  for (const char* sandbox : {"auto", "off"}) {
    expect_one_failed(run("crash", {"--sandbox", sandbox}),
                      "the process that worked on it died: signal 9 (Killed)");
  }
}

TEST_F(HostileDecoder, InTheSandboxItReachesNoNetworkAndStartsNoProgram) {
  if (!why_no_sandbox().empty()) GTEST_SKIP() << why_no_sandbox();
  for (const char* kind : {"socket", "exec"}) {
    expect_one_failed(run(kind, {"--sandbox", "on"}),
                      "the process that worked on it died: it asked the kernel for what its "
                      "sandbox forbids (SIGSYS)");
    EXPECT_TRUE(json().at("no_sandbox").is_null()) << json().at("no_sandbox");
  }
}

TEST_F(HostileDecoder, InTheSandboxItWritesNothing) {
  if (!why_no_sandbox().empty()) GTEST_SKIP() << why_no_sandbox();
  EXPECT_EQ(run("write", {"--sandbox", "on", "--scope", "filter"}).exit_code, 0);
  EXPECT_FALSE(fs::exists(mark()));
}

TEST_F(HostileDecoder, WithoutTheSandboxItCould) {
  EXPECT_EQ(run("socket", {"--sandbox", "off"}).exit_code, 0);
  EXPECT_EQ(json().at("no_sandbox"), "--sandbox off");
  EXPECT_EQ(run("write", {"--sandbox", "off", "--scope", "filter"}).exit_code, 0);
  EXPECT_TRUE(fs::exists(mark()));
}

TEST_F(HostileDecoder, InAWorkerOfABackendItReachesNoNetworkEither) {
  const Outcome open = run("socket-later", {"--sandbox", "off", "--scope", "e2e"});
  EXPECT_EQ(open.exit_code, 0) << open.err;
  EXPECT_TRUE(contains(open.err, "socket: opened")) << open.err;
  if (!why_no_sandbox().empty()) GTEST_SKIP() << why_no_sandbox();
  const Outcome confined = run("socket-later", {"--sandbox", "on", "--scope", "e2e"});
  EXPECT_EQ(confined.exit_code, 0) << confined.err;
  EXPECT_TRUE(contains(confined.err, "socket: Operation not permitted")) << confined.err;
  EXPECT_FALSE(contains(confined.err, "socket: opened")) << confined.err;
}

// The different lines that begin so, each with a newline.
std::string lines_with(const std::string& text, const std::string& beginning) {
  std::set<std::string> lines;
  std::istringstream rest(text);
  for (std::string line; std::getline(rest, line);) {
    if (line.starts_with(beginning)) lines.insert(line + "\n");
  }
  return fmt::format("{}", fmt::join(lines, ""));
}

// In its threads, in the workers of a pool, in threads of libraries. The parent of a pool's worker
// is confined with it, and its memory holds nothing else than the worker's own.
TEST_F(HostileDecoder, ItEscapesFromNoBackend) {
  if (!why_no_sandbox().empty()) GTEST_SKIP() << why_no_sandbox();
  if (!why_no_landlock().empty()) GTEST_SKIP() << why_no_landlock();
  std::ofstream(mark()) << "another's";
  for (const char* backend : {"cpu-thread", "cpu-openmp", "cpu-tbb", "cpu-proc", "opencv"}) {
    SCOPED_TRACE(backend);
    const Outcome outcome = run(
        "escape", {"--sandbox", "on", "--scope", "e2e", "--backend", backend, "--workers", "2"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_TRUE(contains(outcome.err, "tried to escape")) << outcome.err;
    EXPECT_EQ(lines_with(outcome.err, "escaped: "), std::string_view(backend) == "cpu-proc"
                                                        ? "escaped: read another's environment\n"
                                                        : "");
    for (const Json& row : json().at("rows")) EXPECT_TRUE(row.at("unconfined").is_null());
  }
  EXPECT_TRUE(json().at("no_landlock").is_null());
}

Outcome write_outputs(const fs::path& output, const std::string& write_fault, const fs::path& mark,
                      const std::optional<testing::Signal>& signal = {}) {
  return bench({"--count", "4", "--size", "48x40", "--runs", "1", "--backend", "cpu-proc",
                "--workers", "2", "--scope", "e2e", "--image-format", "png", "--sandbox", "off",
                "--save-images", output.string()},
               preloading(BACKEND_BENCH_FAULTS, {{"BACKEND_BENCH_WRITE", write_fault},
                                                 {"BACKEND_BENCH_MARK", mark.string()}}),
               signal);
}

std::size_t count_entries(const fs::path& directory) {
  return static_cast<std::size_t>(std::distance(fs::recursive_directory_iterator(directory),
                                                fs::recursive_directory_iterator()));
}

TEST(Interrupt, InTheMiddleOfWritingAFileLeavesNoneOfItsRun) {
  const TemporaryDirectory output;
  const Outcome outcome = write_outputs(output.path(), "hang cpu-proc/generated-001.png", {},
                                        testing::Signal{SIGTERM, std::chrono::milliseconds(1500)});
  EXPECT_EQ(outcome.exit_code, 130) << outcome.out << outcome.err;
  EXPECT_LT(outcome.seconds_after_signal, 1);
  EXPECT_EQ(count_entries(output.path()), 1U + 4U) << "only the baseline's files";
}

TEST(FaultyPool, AnImageWhoseWorkerDiedWhileWritingIsWrittenByAnother) {
  const TemporaryDirectory directory;
  const fs::path output = directory.path() / "output";
  const Outcome outcome =
      write_outputs(output, "kill cpu-proc/generated-001.png", directory.path() / "mark");
  EXPECT_TRUE(fs::exists(directory.path() / "mark")) << "no process was killed";
  EXPECT_EQ(outcome.exit_code, 0) << outcome.out << outcome.err;
  EXPECT_EQ(count_entries(output), 2U * (1 + 4)) << "only the files of both backends";
}

}  // namespace
}  // namespace bb
