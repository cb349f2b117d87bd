// Modules: what the program knows about them before it loads them, what they provide when they are
// loaded, and how it handles missing, damaged, foreign or hostile modules.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <typeinfo>

#include "backends/interface/module.h"
#include "backends/process/child_process.h"
#include "backends/registry/module.h"
#include "backends/registry/registry.h"
#include "host/base/temporary.h"
#include "host/contender/backend_process.h"
#include "host/contender/devices.h"
#include "host/isolation/sandbox.h"
#include "tests/backends/memory_jobs.h"
#include "tests/support/program.h"
#include "tests/support/recorded_run.h"

namespace bb {
namespace {

namespace fs = std::filesystem;
using testing::Environment;
using testing::Outcome;

const std::vector<std::string> kQuick = {"--count", "3",       "--size", "16x8",     "--runs",
                                         "1",       "--scope", "filter", "--backend"};

Outcome compare(const std::string& backends, const Environment& environment = {}) {
  std::vector<std::string> arguments = kQuick;
  arguments.push_back(backends);
  return testing::run(BACKEND_BENCH_PROGRAM, arguments, environment);
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_text(const fs::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

// Writes a copy of the test's module that looks as if it was built for other headers.
void write_foreign_module(const fs::path& path) {
  std::string bytes = text_of(BACKEND_BENCH_TEST_MODULE_FILE);
  const std::string headers = BACKEND_BENCH_ABI_MARK "headers ";
  bytes.replace(bytes.find(headers) + headers.size(), 4, "beef");
  write_text(path, bytes);
}

// A copy of the program with its own folder of modules.
class Installation {
 public:
  Installation() {
    fs::copy_file(BACKEND_BENCH_PROGRAM, program());
    fs::create_directory(modules());
  }
  [[nodiscard]] fs::path program() const { return directory_.path() / "backend-bench"; }
  [[nodiscard]] fs::path modules() const { return directory_.path() / "modules"; }
  void add(const fs::path& file, const std::string& name) const {
    fs::copy_file(file, modules() / name);
  }
  [[nodiscard]] std::string list() const {
    const Outcome outcome = testing::run(program(), {"list"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    return outcome.out;
  }

 private:
  TemporaryDirectory directory_;
};

fs::path own_manifest() { return manifest_of(BACKEND_BENCH_TEST_MODULE_FILE); }

TEST(Modules, OfThisBuildCanAllBeLoaded) {
  for (const BackendInfo& info : registry()) {
    if (info.module.empty()) continue;
    ChildProcess process([&](const Channel& channel) {
      try {
        static_cast<void>(load_module(info.module));
        channel.send("loaded");
      } catch (const std::exception& error) {
        channel.send(error.what());
      }
    });
    EXPECT_EQ(process.channel().receive(), "loaded") << info.name;
  }
}

TEST(Modules, AreNotLoadedByWhoListsAndProbesTheirBackends) {
  for (const BackendInfo& info : registry()) static_cast<void>(probe_isolated(info));
  static_cast<void>(describe_devices(BackendOptions().timeout));
  const std::string mapped = text_of("/proc/self/maps");
  for (const char* library :
       {"libopencv", "libtbb", "libOpenCL", "libgomp", "libomp", "/backend-bench-"}) {
    EXPECT_FALSE(contains(mapped, library)) << library;
  }
}

class AGuest : public ::testing::Test {
 protected:
  // Loaded here, as its backend's process does.
  static const BackendInfo& guest() { return load_module(BACKEND_BENCH_TEST_MODULE_FILE).front(); }

  void TearDown() override { unsetenv("BACKEND_BENCH_TEST_MODULE"); }

  void run_here() {
    const std::unique_ptr<Backend> backend = guest().make();
    backend->prepare(pipeline_, {"guest", 1, ""}, job_sets_);
    backend->run(jobs_);
  }

  Pipeline pipeline_ = Pipeline::parse("sharpen");
  MemoryJobs jobs_{pipeline_, {Image({3, 2, 1}), Image({2, 2, 1})}};
  std::array<const JobSet*, 1> job_sets_ = {&jobs_};
};

TEST_F(AGuest, ThrowsWhatTheProgramCatches) {
  EXPECT_NO_THROW(run_here());
  setenv("BACKEND_BENCH_TEST_MODULE", "image", 1);
  try {
    run_here();
    FAIL() << "it did not fail";
  } catch (const ImageFailure& failure) {
    EXPECT_EQ(&typeid(failure), &typeid(ImageFailure)) << "program and module have different types";
    EXPECT_EQ(failure.image(), 1U);
    EXPECT_STREQ(failure.what(), "this image is too much");
  }
  setenv("BACKEND_BENCH_TEST_MODULE", "error", 1);
  try {
    run_here();
    FAIL() << "it did not fail";
  } catch (const ImageFailure&) {
    FAIL() << "it is not an ImageFailure";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "no run today");
  }
}

TEST_F(AGuest, TellsItsProcesssHostTheImageThatItFailedAt) {
  setenv("BACKEND_BENCH_TEST_MODULE", "image", 1);
  const BackendInfo info = in_module(guest(), BACKEND_BENCH_TEST_MODULE_FILE);
  BackendProcess process(info, {Task{pipeline_, {job_sets_.begin(), job_sets_.end()}}},
                         {"guest", 1, ""});
  EXPECT_EQ(process.prepare().settled.device, "a guest");
  try {
    process.run(0);
    FAIL() << "it did not fail";
  } catch (const ContenderFailure& failure) {
    EXPECT_EQ(failure.image(), 1U);
    EXPECT_STREQ(failure.what(), "this image is too much");
  }
}

TEST(NamedModule, IsARowAndIdentical) {
  const Outcome outcome = compare(BACKEND_BENCH_TEST_MODULE_FILE);
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_TRUE(contains(outcome.out, "\nguest ")) << outcome.out;
}

TEST(NamedModule, CountsOnceHoweverOftenItIsNamed) {
  const std::string file = BACKEND_BENCH_TEST_MODULE_FILE;
  const Outcome outcome = compare(file + "," + file + ",cpu-simd");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(outcome.out.find("\nguest "), outcome.out.rfind("\nguest ")) << outcome.out;
}

TEST(NamedModule, OfAnotherAbiIsUnavailableAndTheOthersStand) {
  const TemporaryDirectory directory;
  const fs::path module = directory.path() / "foreign.so";
  write_foreign_module(module);
  const Outcome outcome = compare(module.string() + ",cpu-simd");
  EXPECT_EQ(outcome.exit_code, 4);
  EXPECT_TRUE(contains(outcome.out, "foreign (filter): unavailable: its module " + module.string() +
                                        " was built for another program: "
                                        "build it again, with the headers and the compiler"))
      << outcome.out;
  EXPECT_TRUE(contains(outcome.out, "(the module: headers beef")) << outcome.out;
  EXPECT_TRUE(contains(outcome.out, "\ncpu-simd ")) << outcome.out;
}

class AModuleThatNeedsASocket : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!why_no_sandbox().empty()) GTEST_SKIP() << why_no_sandbox();
  }

  // In both scopes.
  [[nodiscard]] Outcome compare(const std::string& fault, const std::string& sandbox) const {
    return testing::run(
        BACKEND_BENCH_PROGRAM,
        {"--count", "3", "--size", "16x8", "--runs", "1", "--scope", "filter,e2e", "--backend",
         BACKEND_BENCH_TEST_MODULE_FILE, "--sandbox", sandbox, "--json", result().string()},
        {{"BACKEND_BENCH_TEST_MODULE", fault}});
  }

  // The guest's row.
  [[nodiscard]] nlohmann::json row(const std::string& scope) const {
    const nlohmann::json study = testing::read_result(result());
    for (const nlohmann::json& row : study.at("rows")) {
      if (row.at("backend") == "guest" && row.at("scope") == scope) return row;
    }
    return {};
  }

 private:
  [[nodiscard]] fs::path result() const { return directory_.path() / "result.json"; }

  TemporaryDirectory directory_;
};

TEST_F(AModuleThatNeedsASocket, FailsInTheSandbox) {
  for (const char* sandbox : {"auto", "on"}) {
    const Outcome outcome = compare("socket", sandbox);
    EXPECT_EQ(outcome.exit_code, 4) << outcome.err;
    EXPECT_TRUE(contains(outcome.out, "no socket: Operation not permitted")) << outcome.out;
  }
  EXPECT_EQ(compare("socket", "off").exit_code, 0);
}

TEST_F(AModuleThatNeedsASocket, CanAskForNoneAndItsRowsSaySo) {
  const Outcome outcome = compare("unconfined", "auto");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err << outcome.out;
  EXPECT_TRUE(contains(outcome.out,
                       "guest (e2e): its process decoded files and was not confined: its module "
                       "asks to be unconfined"))
      << outcome.out;
  for (const char* scope : {"filter", "e2e"}) {
    EXPECT_EQ(row(scope).at("unconfined"), "its module asks to be unconfined") << scope;
  }
  EXPECT_EQ(compare("unconfined", "off").exit_code, 0);
  EXPECT_TRUE(row("e2e").at("unconfined").is_null()) << "no process was confined";
}

TEST_F(AModuleThatNeedsASocket, DecodesNothingWhereTheSandboxIsRequired) {
  EXPECT_EQ(compare("unconfined", "on").exit_code, 4);
  EXPECT_EQ(row("filter").at("status"), "ok");
  EXPECT_EQ(row("e2e").at("status"), "unavailable");
  EXPECT_EQ(row("e2e").at("reason"),
            "with --sandbox on it decodes no files: its process cannot be confined, as its module "
            "asks to be unconfined");
}

struct Refusal {
  std::string fault;
  std::string message;
};

class ARefusedModule : public ::testing::TestWithParam<Refusal> {};

TEST_P(ARefusedModule, IsAUsageErrorThatSaysWhy) {
  const Outcome outcome =
      compare(BACKEND_BENCH_TEST_MODULE_FILE, {{"BACKEND_BENCH_TEST_MODULE", GetParam().fault}});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_TRUE(contains(outcome.err, "--backend " BACKEND_BENCH_TEST_MODULE_FILE ": "))
      << outcome.err;
  EXPECT_TRUE(contains(outcome.err, GetParam().message)) << outcome.err;
}

INSTANTIATE_TEST_SUITE_P(
    ForEachReason, ARefusedModule,
    ::testing::Values(Refusal{"crash", "loading it failed: signal 11 (Segmentation fault)"},
                      Refusal{"exit", "loading it failed: exit status 0"},
                      Refusal{"nonsense", "its process sent a reply that makes no sense"},
                      Refusal{"taken", "its backend 'cpu-simd' has the name of another"},
                      Refusal{"unfit", "has the backend 'a/b', which has no fit name"},
                      Refusal{"unfit-kernel", "has the backend 'guest', which has no fit name"},
                      Refusal{"twice", "has the backend 'guest' twice"},
                      Refusal{"nothing", "has no backend"},
                      Refusal{"throw", "does not know what it has"}),
    [](const auto& info) {
      std::string name = info.param.fault;
      std::ranges::replace(name, '-', '_');
      return name;
    });

TEST(NamedModule, ThatHangsAsItIsLoadedIsStopped) {
  std::vector<std::string> arguments = kQuick;
  arguments.insert(arguments.end(), {BACKEND_BENCH_TEST_MODULE_FILE, "--timeout", "1"});
  const Outcome outcome =
      testing::run(BACKEND_BENCH_PROGRAM, arguments, {{"BACKEND_BENCH_TEST_MODULE", "hang"}});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_TRUE(contains(outcome.err, "loading it takes more than 1 s")) << outcome.err;
}

TEST(NamedModule, MustBeAModule) {
  const TemporaryDirectory directory;
  const fs::path text = directory.path() / "notes.so";
  write_text(text, "buy milk");
  for (const auto& [file, message] : {std::pair{text, "is no module of backend-bench"},
                                      {directory.path() / "none.so", "there is no module"},
                                      {directory.path(), "there is no module"},
                                      {fs::path("none.so"), "there is no module"}}) {
    const Outcome outcome = compare(file);
    EXPECT_EQ(outcome.exit_code, 2) << file;
    EXPECT_TRUE(contains(outcome.err, message)) << outcome.err;
  }
}

TEST(Installation, KnowsTheUsualBackendsByNameWithoutTheirModules) {
  const Installation installation;
  const std::string list = installation.list();
  for (const char* backend : {"cpu-openmp", "cpu-tbb", "opencv", "opencv-tapi", "opencl"}) {
    EXPECT_TRUE(contains(list, fmt::format("\n{:<14}not part of this ", backend))) << list;
  }
  const Outcome outcome =
      testing::run(installation.program(), {"--backend", "cpu-tbb,cpu-simd", "--count", "1",
                                            "--size", "8x8", "--runs", "1", "--scope", "filter"});
  EXPECT_EQ(outcome.exit_code, 4) << "it was asked for by name";
  EXPECT_TRUE(contains(outcome.out, "cpu-tbb (filter): unavailable: ")) << outcome.out;
}

TEST(Installation, SaysThatAModulesFileIsMissing) {
  const Installation installation;
  installation.add(own_manifest(), "guest.json");
  const std::string list = installation.list();
  EXPECT_TRUE(contains(list, fmt::format("guest         a backend from outside\n"
                                         "              not usable: there is no module {}: build "
                                         "or install it\n",
                                         (installation.modules() / "guest.so").string())))
      << list;
}

TEST(Installation, SaysThatAManifestIsDamaged) {
  const Installation installation;
  write_text(installation.modules() / "mine.json", "{");
  write_text(installation.modules() / "backend-bench-opencl.json", "{\"backends\": [{}]}");
  const std::string list = installation.list();
  for (const char* backend : {"mine", "opencl"}) {
    EXPECT_TRUE(contains(list, fmt::format("\n{:<14}not part of this installation\n", backend)))
        << list;
  }
  EXPECT_TRUE(contains(list, "opencl.json is no manifest of a module: ")) << list;
}

TEST(Installation, HasTheBackendsOfOtherModulesBehindItsOwn) {
  const Installation installation;
  installation.add(BACKEND_BENCH_TEST_MODULE_FILE, "guest.so");
  installation.add(own_manifest(), "guest.json");
  installation.add(own_manifest(), "second.json");
  const std::string list = installation.list();
  EXPECT_TRUE(contains(list, "\nguest         a backend from outside\n              usable\n"))
      << list;
  EXPECT_GT(list.find("\nguest "), list.find("\nopencl ")) << list;
  EXPECT_TRUE(contains(list, "second.json has the backend 'guest', which there is already"))
      << list;
}

TEST(Installation, SaysWhichProcessesAreNeverConfined) {
  const Installation installation;
  installation.add(BACKEND_BENCH_TEST_MODULE_FILE, "guest.so");
  std::string manifest = text_of(own_manifest());
  const std::string confined = "\"unconfined\": false";
  ASSERT_NE(manifest.find(confined), std::string::npos) << manifest;
  manifest.replace(manifest.find(confined), confined.size(), "\"unconfined\": true");
  write_text(installation.modules() / "guest.json", manifest);
  const std::string list = installation.list();
  EXPECT_TRUE(contains(list, "its process is never confined: its module asks to be unconfined"))
      << list;
}

TEST(Installation, RunsNoModuleOfAnotherAbi) {
  const Installation installation;
  write_foreign_module(installation.modules() / "guest.so");
  installation.add(own_manifest(), "guest.json");
  const std::string list = installation.list();
  EXPECT_TRUE(contains(list, "guest.so was built for another program: build it again")) << list;
}

}  // namespace
}  // namespace bb
