// Tests to which cores PoCL's threads are bound.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "backends/process/cores.h"
#include "tests/support/program.h"
#include "tests/support/recorded_run.h"
#include "tests/support/text.h"

namespace bb {
namespace {

using testing::Json;
using testing::RecordedRun;
using testing::with;
using Cores = std::vector<int>;

// The cores of the row of each scope.
std::map<std::string, Cores> cores_of_scopes(const std::vector<std::string>& options) {
  const RecordedRun run = testing::record(
      BACKEND_BENCH_PROGRAM,
      with({"--count", "2", "--size", "32x32", "--runs", "1", "--backend", "opencl"}, options), {});
  EXPECT_EQ(run.outcome.exit_code, 0) << run.outcome.out << run.outcome.err;
  std::map<std::string, Cores> cores;
  for (const Json& row : run.rows_of("opencl")) {
    cores[row.at("scope")] = row.at("settled").at("cores").get<Cores>();
  }
  EXPECT_EQ(cores.size(), 2U);
  return cores;
}

class PoclCores : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!testing::contains(testing::bench({"list"}).out, "Portable Computing Language")) {
      GTEST_SKIP() << "PoCL drives no device";
    }
    all_ = available_threads();
    if (all_.size() < 2) GTEST_SKIP() << "there is only one core";
    if (all_.back() + 1 != static_cast<int>(all_.size())) {
      GTEST_SKIP() << "PoCL binds its n-th thread to core n, which this process may not use";
    }
  }

  Cores all_;
};

TEST_F(PoclCores, AreBoundUnlessThreadsDecode) {
  std::map<std::string, Cores> cores = cores_of_scopes({});
  EXPECT_EQ(cores["filter"], all_);
  EXPECT_EQ(cores["e2e"], Cores());
}

TEST_F(PoclCores, AreNotBoundWhereTheUserForbidsIt) {
  std::map<std::string, Cores> cores = cores_of_scopes({"--no-pin"});
  EXPECT_EQ(cores["filter"], Cores());
  EXPECT_EQ(cores["e2e"], Cores());
}

}  // namespace
}  // namespace bb
