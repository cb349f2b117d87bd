// Tests the breakdown of a run's time, as the program prints and writes it.
#include <gtest/gtest.h>

#include "tests/support/recorded_run.h"
#include "tests/support/text.h"

namespace bb {
namespace {

using testing::columns;
using testing::Json;
using testing::lines_of;

// Runs the program with a backend that sleeps between load() and store(). Checks its rows and its
// output.
TEST(Breakdown, OfTheProgramAddsUpAndFindsAPlantedDelay) {
  const auto [outcome, json] =
      testing::record(BACKEND_BENCH_FAULTY_PROGRAM,
                      {"--count", "3", "--size", "256x256", "--runs", "3", "--workers", "2",
                       "--breakdown", "--backend", "faulty,faulty-proc,cpu-thread"},
                      testing::planted("1 0 1000", "slow"));
  ASSERT_EQ(outcome.exit_code, 0) << outcome.out << outcome.err;
  const Json& rows = json.at("rows");
  const auto sum = [](const Json& phases) {
    double total = 0;
    for (const auto& [name, value] : phases.items()) {
      if (name.ends_with("_s")) total += value.get<double>();
    }
    return total;
  };
  for (const Json& row : rows) {
    const double median = row.at("median_s");
    EXPECT_NEAR(sum(row.at("phases")), median, median * 0.02) << row.dump();
    ASSERT_EQ(row.at("sample_phases").size(), 3U);
    for (std::size_t n = 0; n < 3; ++n) {
      const double sample = row.at("samples_s")[n];
      EXPECT_NEAR(sum(row.at("sample_phases")[n]), sample, sample * 0.02) << row.dump();
    }
    const Json& usage = row.at("usage");
    EXPECT_GE(usage.at("cpu_user_s").get<double>() + usage.at("cpu_system_s").get<double>(), 0);
    EXPECT_GT(usage.at("peak_memory_bytes"), 100'000);
    const Json& phases = row.at("phases");
    if (row.at("backend") == "faulty") {
      EXPECT_GE(phases.at("filter_s"), 0.03);
    } else if (row.at("backend") == "faulty-proc") {
      EXPECT_GE(phases.at("filter_s"), 0.015) << "it slept for 30 ms in one of two workers";
      EXPECT_EQ(phases.at("workers"), 2);
    }
    const bool decodes = phases.at("decode_s") > phases.at("filter_s").get<double>() * 0.001 &&
                         phases.at("encode_s") > phases.at("filter_s").get<double>() * 0.001;
    EXPECT_TRUE(decodes || row.at("scope") == "filter") << row.dump();
  }
  int titles = 0;
  for (const std::string& line : lines_of(outcome.out.substr(outcome.out.find("Scope filter")))) {
    titles += line.starts_with("Where the time goes") || line.starts_with("What it takes") ? 1 : 0;
    EXPECT_LE(columns(line), 100) << line;
  }
  EXPECT_EQ(titles, 4) << outcome.out;
}

}  // namespace
}  // namespace bb
