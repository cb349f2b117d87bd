// The breakdown as it is derived, printed and written.
#include <gtest/gtest.h>

#include <algorithm>

#include "host/report/report.h"
#include "tests/support/recorded_run.h"
#include "tests/support/text.h"

namespace bb {
namespace {

using testing::columns;
using testing::contains;
using testing::Json;
using testing::lines_of;

Row measured(const std::string& backend, const std::vector<double>& samples) {
  Row row;
  row.backend = backend;
  row.kernel = "scalar";
  row.workers = 2;
  row.samples_s = samples;
  for (const double seconds : samples) {
    row.phases.push_back(Phases{.decode_s = seconds * 0.25,
                                .filter_s = seconds * 0.5,
                                .waiting_s = seconds * 0.25,
                                .lanes = 2});
    row.usage.push_back({.cpu_user_s = seconds,
                         .cpu_system_s = seconds / 2,
                         .peak_memory_bytes = static_cast<std::size_t>(seconds * 1e9)});
  }
  return row;
}

TEST(Breakdown, IsOfTheRunInTheMiddleSoThatItAddsUpToTheMedian) {
  for (const std::vector<double>& samples :
       {std::vector<double>{0.1, 0.9, 0.2}, {0.4, 0.1, 0.3, 0.2}, {0.3}}) {
    Results results;
    results.rows = {measured("cpu-scalar", samples)};
    // One run whose decoding took unusually long, and whose time all the same did not.
    results.rows[0].phases[0] = Phases{.decode_s = samples[0], .lanes = 2};
    derive_figures(results);
    const Row& row = results.rows[0];
    ASSERT_TRUE(row.median_phases && row.median_usage);
    EXPECT_DOUBLE_EQ(row.median_phases->total_s(), row.median_s->value);
    EXPECT_DOUBLE_EQ(row.median_usage->cpu_user_s, row.median_s->value);
    EXPECT_EQ(row.median_usage->peak_memory_bytes,
              static_cast<std::size_t>(std::ranges::max(samples) * 1e9));
  }
}

TEST(Breakdown, HasALineForEachMeasuredRowOfItsScopeWithin100Columns) {
  Results results;
  results.images = 1;
  results.rows = {measured("cpu-scalar", {99.5}), measured("opencv-tapi", {0.2})};
  results.rows[1].kernel = "unfused";
  results.rows.push_back(results.rows[0]);
  results.rows.back().scope = Scope::e2e;
  results.rows.push_back({});
  results.rows.back().backend = "broken";
  results.rows.back().status = Status::failed;
  derive_figures(results);
  const std::string text = format_breakdown(results, Scope::filter);
  EXPECT_TRUE(contains(text,
                       "opencv-tapi unfused     2  200.0 50.00  25%          – 100.0  50%"
                       "          –          – 50.00  25%"))
      << text;
  EXPECT_TRUE(contains(
      text, "opencv-tapi unfused     2  200.0    200.0    100.0       1.50          200.0"))
      << text;
  EXPECT_FALSE(contains(text, "broken"));
  int rows = 0;
  for (const std::string& line : lines_of(text)) {
    rows += line.starts_with("cpu-scalar") ? 1 : 0;
    EXPECT_LE(columns(line), 100) << line;
  }
  EXPECT_EQ(rows, 2) << text;
  EXPECT_EQ(format_breakdown({}, Scope::e2e), "");
  EXPECT_FALSE(contains(format_table(results, {"a processor", "Linux", 2}), "Where the time goes"));
  EXPECT_TRUE(
      contains(format_table(results, {"a processor", "Linux", 2}, true), "Where the time goes"));
}

// The program with a backend that sleeps between load() and store(); its rows, and what it prints.
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
    EXPECT_NEAR(sum(row.at("median_phases")), median, median * 0.02) << row.dump();
    ASSERT_EQ(row.at("phases").size(), 3U);
    for (std::size_t n = 0; n < 3; ++n) {
      const double sample = row.at("samples_s")[n];
      EXPECT_NEAR(sum(row.at("phases")[n]), sample, sample * 0.02) << row.dump();
    }
    EXPECT_GE(row.at("cpu_user_s").get<double>() + row.at("cpu_system_s").get<double>(), 0);
    EXPECT_GT(row.at("peak_memory_bytes"), 100'000);
    const Json& phases = row.at("median_phases");
    if (row.at("backend") == "faulty") {
      EXPECT_GE(phases.at("kernel_s"), 0.03);
    } else if (row.at("backend") == "faulty-proc") {
      EXPECT_GE(phases.at("kernel_s"), 0.015) << "it slept for 30 ms in one of two lanes";
      EXPECT_EQ(phases.at("lanes"), 2);
    }
    const bool decodes = phases.at("decode_s") > phases.at("kernel_s").get<double>() * 0.001 &&
                         phases.at("encode_s") > phases.at("kernel_s").get<double>() * 0.001;
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
