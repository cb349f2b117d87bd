// Tests libraries of backends that do not survive being loaded, in place of those of the machine.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "backends/registry/registry.h"
#include "host/base/temporary.h"
#include "tests/support/program.h"
#include "tests/support/recorded_run.h"
#include "tests/support/text.h"

namespace bb {
namespace {

namespace fs = std::filesystem;
using testing::bench;
using testing::contains;
using testing::Environment;
using testing::Json;
using testing::Outcome;
using testing::quick;

struct Library {
  std::string module;            // of this build
  std::string name;              // up to its version
  std::string backend;           // cannot do without it
  std::set<std::string> others;  // nor may these, depending on how OpenCV was built
};

struct Fault {
  std::string kind;
  std::string ending;  // as the program says it
};

const std::vector<Library> kLibraries = {
    {"opencl", "libOpenCL.so", "opencl", {"opencv-tapi"}},
    {"tbb", "libtbb.so", "cpu-tbb", {"opencv", "opencv-tapi"}},
    {"opencv", "libopencv_core.so", "opencv", {"opencv-tapi"}},
};

const std::vector<Fault> kEnds = {{"abort", "signal 6 (Aborted)"}, {"exit", "exit status 0"}};
const Fault kHang = {"hang", "no answer within 3 s: it was killed"};

class LoadFault : public ::testing::TestWithParam<std::tuple<Library, Fault>> {
 protected:
  void SetUp() override {
    const fs::path module = fs::path(BACKEND_BENCH_PROGRAM).parent_path() /
                            fmt::format("modules/backend-bench-{}.so", library().module);
    if (!fs::exists(module)) GTEST_SKIP() << "this build has no " << module.filename();
    // With its version, as the dynamic linker looks for it.
    const std::string bytes = testing::read_text(module);
    const std::string name = &bytes[bytes.find(library().name)];
    fs::copy_file(
        fmt::format("{}/libload_fault_{}.so", BACKEND_BENCH_LOAD_FAULTS, library().module),
        folder_.path() / name);
  }

  [[nodiscard]] static const Library& library() { return std::get<0>(GetParam()); }
  [[nodiscard]] static const Fault& fault() { return std::get<1>(GetParam()); }

  [[nodiscard]] Outcome run(std::vector<std::string> arguments) const {
    if (fault().kind == "hang") arguments.insert(arguments.end(), {"--timeout", "3"});
    return bench(arguments, environment());
  }

  [[nodiscard]] Environment environment() const {
    return {{"LD_LIBRARY_PATH", folder_.path().string()},
            {"BACKEND_BENCH_LOAD_FAULT", fault().kind}};
  }

  [[nodiscard]] static std::string reason() {
    return "loading its module failed: " + fault().ending;
  }

  [[nodiscard]] static bool may_be_lost(const std::string& backend) {
    return backend == library().backend || library().others.contains(backend);
  }

 private:
  TemporaryDirectory folder_;
};

// --pin asks hwloc, whose plugins load libraries of devices.
class EndAsItIsLoaded : public LoadFault {};

TEST_P(EndAsItIsLoaded, CostsItsBackendsTheirRowsAndNoOther) {
  const testing::RecordedRun run =
      testing::record(BACKEND_BENCH_PROGRAM, quick({"--pin"}), environment());
  // Nobody asked for the backends that are lost.
  EXPECT_EQ(run.outcome.exit_code, 0) << run.outcome.out << run.outcome.err;
  ASSERT_TRUE(run.json.is_object());
  for (const Json& row : run.json.at("rows")) {
    SCOPED_TRACE(row.dump());
    const std::string backend = row.at("backend");
    if (row.at("status") == "ok") {
      EXPECT_NE(backend, library().backend);
      EXPECT_EQ(row.at("identical"), true);
      continue;
    }
    EXPECT_TRUE(may_be_lost(backend));
    EXPECT_EQ(row.at("status"), "unavailable");
    EXPECT_EQ(row.at("reason"), reason());
  }
  EXPECT_EQ(run.rows_of(library().backend).empty(), false);
  EXPECT_EQ(run.rows_of("cpu-proc").empty(), false);
}

TEST_P(LoadFault, IsExitCode4WhereTheBackendWasAskedFor) {
  const std::string backends = "cpu-thread,cpu-proc," + library().backend;
  const Outcome compared = run(quick({"--backend", backends, "--scope", "filter"}));
  EXPECT_EQ(compared.exit_code, 4) << compared.out << compared.err;
  EXPECT_TRUE(contains(
      compared.out, fmt::format("\n{} (filter): unavailable: {}\n", library().backend, reason())))
      << compared.out;
  const Outcome verified = run({"verify", "--backend", backends});
  EXPECT_EQ(verified.exit_code, 4) << verified.out << verified.err;
  int identical = 0;
  for (const std::string& line : testing::lines_of(verified.out)) {
    if (line.ends_with("identical")) ++identical;
  }
  EXPECT_EQ(identical, 4) << "two backends with two kernels each:\n" << verified.out;
  EXPECT_TRUE(contains(verified.out, fmt::format("\n{}: {}\n", library().backend, reason())))
      << verified.out;
}

TEST_P(LoadFault, IsNamedInTheListAndHidesNoOther) {
  const Outcome outcome = run({"list"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.out << outcome.err;
  EXPECT_TRUE(contains(outcome.out, "not usable: " + reason())) << outcome.out;
  for (const BackendInfo& info : registry()) {
    const std::string line = "\n" + info.name + " ";
    const std::size_t first = outcome.out.find(line);
    EXPECT_NE(first, std::string::npos) << info.name;
    EXPECT_EQ(outcome.out.find(line, first + 1), std::string::npos) << outcome.out;
  }
}

TEST_P(LoadFault, EndsNeitherTheMachineCommandNorACompletion) {
  EXPECT_EQ(run({"machine"}).exit_code, 0);
  for (const char* option : {"--backend", "--device"}) {
    EXPECT_EQ(bench({"completion", "bash", "--", option, ""}, environment()).exit_code, 0)
        << option;
  }
}

std::string name_of(const ::testing::TestParamInfo<std::tuple<Library, Fault>>& info) {
  return std::get<0>(info.param).module + "_" + std::get<1>(info.param).kind;
}

INSTANTIATE_TEST_SUITE_P(, LoadFault,
                         ::testing::Combine(::testing::ValuesIn(kLibraries),
                                            ::testing::Values(kEnds[0], kEnds[1], kHang)),
                         name_of);
INSTANTIATE_TEST_SUITE_P(, EndAsItIsLoaded,
                         ::testing::Combine(::testing::ValuesIn(kLibraries),
                                            ::testing::ValuesIn(kEnds)),
                         name_of);

}  // namespace
}  // namespace bb
