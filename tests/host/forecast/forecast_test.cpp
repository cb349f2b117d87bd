// What --dry-run says.
#include "host/forecast/forecast.h"

#include <gtest/gtest.h>

#include "host/model/scope.h"
#include "tests/support/text.h"

namespace bb {
namespace {

using testing::contains;

Plan small_plan() {
  Plan plan;
  plan.entrants.resize(2);
  plan.entrants[0].key = {"cpu-scalar", "scalar", 1, ""};
  plan.entrants[1].key = {"opencl", "fused", std::nullopt, ""};
  plan.scopes = {find_scope("filter"), find_scope("e2e")};
  return plan;
}

Forecast small_forecast() {
  Forecast forecast;
  forecast.inputs = {{.description = "3 images in photos",
                      .remarks = {"could not be read: x.jpg: empty"},
                      .work = {.images = 3},
                      .pixels = 1'500'000,
                      .bytes = 20'000'000}};
  forecast.devices = {{"opencl", "a GPU"}};
  return forecast;
}

void expect_parts(const std::string& text, const std::vector<const char*>& parts) {
  for (const char* part : parts) EXPECT_TRUE(contains(text, part)) << part << "\n" << text;
}

TEST(Forecast, TellsOfImagesRowsEffortAndTime) {
  Forecast forecast = small_forecast();
  forecast.files = {{"out.json", "the result file"}};
  expect_parts(format_forecast(small_plan(), forecast),
               {"3 images in photos\n  could not be read: x.jpg: empty\n",
                "  3 images, 1.5 megapixels, 20.0 MB in memory\n", "  60 s of timed runs, and ",
                " of at most 2 min each: at most ", "Rows, each in scope filter and in scope e2e:",
                "cpu-scalar scalar   1 CPU\n", "opencl     fused    – a GPU\n",
                "Timed runs take at most 60 s in all, and the rounds",
                "each in a new process, after 1 warm-up\n",
                "It would write, and can:\n  out.json  the result file\n"});
}

TEST(Forecast, SaysThatTheTimeoutAloneBoundsGivenRuns) {
  Plan plan = small_plan();
  plan.effort.runs = 25;
  plan.effort.runs_per_process = runs_per_process(25);
  const std::string text = format_forecast(plan, small_forecast());
  expect_parts(text, {"25 timed runs of each row in 13 processes, each after 1 warm-up",
                      "nothing else bounds it", "It would write no files."});
  EXPECT_FALSE(contains(text, "Timed runs take")) << text;
}

TEST(Forecast, SaysWhatIsNotUsableOrCannotBeMeasured) {
  Forecast forecast = small_forecast();
  forecast.unusable = {{"opencl", "no driver"}};
  forecast.inputs.push_back({.description = "all images in gone", .failure = "no such folder"});
  const std::string text = format_forecast(small_plan(), forecast);
  expect_parts(text, {"1/2: 3 images in photos", "– not usable: no driver",
                      "2/2: all images in gone\n  cannot be measured: no such folder\n",
                      "Timed runs take at most 60 s in all, and the rounds"});
}

TEST(Forecast, IsRoughWhereABudgetMeetsChunks) {
  Forecast forecast = small_forecast();
  forecast.inputs.front().work.chunks = 2;
  expect_parts(format_forecast(small_plan(), forecast),
               {"20.0 MB in memory at a time, in 2 chunks", "each: about ",
                "Timed runs take about 60 s in all, and"});
}

TEST(Forecast, RoundsTimesUp) {
  Plan plan = small_plan();
  plan.effort.time_budget_s = 121;
  expect_parts(format_forecast(plan, small_forecast()), {"3 min of timed runs"});
  plan.effort.time_budget_s = 7201;
  expect_parts(format_forecast(plan, small_forecast()), {"3 h of timed runs"});
}

}  // namespace
}  // namespace bb
