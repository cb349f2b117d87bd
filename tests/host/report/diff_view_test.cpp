// The comparison of result files and verification, as text.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "host/report/diff.h"
#include "host/report/verification.h"

namespace bb {
namespace {

using Json = nlohmann::json;

RowComparison compared(const std::string& backend, double base_s, double new_s) {
  RowComparison row{{backend, "scalar", 1, ""}, "filter", Verdict::slower, base_s, new_s, {}};
  row.ratio = Estimate{new_s / base_s, Interval{new_s / base_s - 0.01, new_s / base_s + 0.01}};
  return row;
}

RowComparison only_in_new() {
  return {{"b", "fused", std::nullopt, ""}, "filter", Verdict::only_in_new, {}, 2.0, {}};
}

Diff diff() {
  return {{}, {{"3 photos", "grayscale,sobel", {compared("cpu", 1, 1.5), only_in_new()}}}};
}

std::string format(const std::string& name, const Diff& diff) {
  return find_diff_format(name)->format(diff, 100);
}

TEST(DiffView, FormatsAreFoundByNameAndTheTableIsTheDefault) {
  EXPECT_EQ(diff_formats().front().name, "table");
  for (const DiffFormat& format : diff_formats()) {
    EXPECT_EQ(find_diff_format(format.name), &format);
    EXPECT_FALSE(format.description.empty());
  }
  EXPECT_EQ(find_diff_format("xml"), nullptr);
}

TEST(DiffView, EveryFormatHasEveryRow) {
  EXPECT_EQ(format("table", diff()),
            "row          scope   base ms   new ms           new / base  verdict\n"
            "cpu scalar 1 filter  1000.00  1500.00 1.500 [1.490, 1.510]  slower\n"
            "b fused      filter        -  2000.00                    -  only in the new\n");
  EXPECT_EQ(format("markdown", diff()),
            "| row | scope | base ms | new ms | new / base | verdict |\n"
            "|---|---|--:|--:|--:|---|\n"
            "| cpu scalar 1 | filter | 1000.00 | 1500.00 | 1.500 [1.490, 1.510] | slower |\n"
            "| b fused | filter | - | 2000.00 | - | only in the new |\n");
  EXPECT_EQ(format("csv", diff()),
            "row,scope,base_s,new_s,base_speedup,new_speedup,ratio,ratio_low,ratio_high,input,"
            "pipeline,verdict\n"
            "cpu scalar 1,filter,1,1.5,,,1.5,1.49,1.51,3 photos,\"grayscale,sobel\",slower\n"
            "b fused,filter,,2,,,,,,3 photos,\"grayscale,sobel\",only in the new\n");
  EXPECT_EQ(Json::parse(format("json", diff())), Json::parse(R"({
    "warnings": [],
    "rows": [
      {"row": "cpu scalar 1", "scope": "filter", "base_s": 1.0, "new_s": 1.5, "base_speedup": null,
       "new_speedup": null, "ratio": 1.5,
       "ratio_interval": [1.49, 1.51], "verdict": "slower",
       "input": "3 photos", "pipeline": "grayscale,sobel"},
      {"row": "b fused", "scope": "filter", "base_s": null, "new_s": 2.0, "base_speedup": null,
       "new_speedup": null, "ratio": null,
       "ratio_interval": null, "verdict": "only in the new",
       "input": "3 photos", "pipeline": "grayscale,sobel"}]})"));
}

TEST(DiffView, WithABaselineSpeedupsStandInPlaceOfTimes) {
  Diff speedups = diff();
  speedups.baseline = "cpu-scalar";
  speedups.comparisons[0].rows[0].base_s = 0.25;
  speedups.comparisons[0].rows[0].new_s = 0.5;
  EXPECT_TRUE(format("table", speedups)
                  .starts_with("Speedups over cpu-scalar\n\n"
                               "row          scope     base     new      time new / base  verdict\n"
                               "cpu scalar 1 filter   4.00×   2.00× "))
      << format("table", speedups);
  EXPECT_NE(format("csv", speedups).find("cpu scalar 1,filter,,,4,2,"), std::string::npos);
  const Json row = Json::parse(format("json", speedups))["rows"][0];
  EXPECT_TRUE(row["base_s"].is_null());
  EXPECT_EQ(row["new_speedup"], 2);
}

TEST(DiffView, ARatioWithoutAnIntervalStandsAlone) {
  Diff few = diff();
  few.comparisons[0].rows[0].ratio = Estimate{1.5, std::nullopt};
  EXPECT_NE(format("markdown", few).find("| 1.500 |"), std::string::npos);
  EXPECT_NE(format("csv", few).find(",1.5,,,3 photos,"), std::string::npos);
  EXPECT_TRUE(Json::parse(format("json", few))["rows"][0]["ratio_interval"].is_null());
}

TEST(DiffView, SeveralComparisonsAreToldApartByInputAndPipeline) {
  Diff several = diff();
  several.comparisons.push_back({"4 photos\x1b", "sharpen", {compared("cpu", 1, 2)}});
  const std::string table = format("table", several);
  EXPECT_TRUE(table.starts_with("3 photos\ngrayscale,sobel\n\nrow   ")) << table;
  EXPECT_NE(table.find("new\n\n4 photos\\x1b\nsharpen\n\nrow   "), std::string::npos) << table;
  const std::string csv = format("csv", several);
  EXPECT_EQ(csv.find("row,"), csv.rfind("row,")) << "one header";
  EXPECT_NE(csv.find(",4 photos\\x1b,sharpen,slower\n"), std::string::npos) << csv;
  EXPECT_EQ(Json::parse(format("json", several))["rows"][2]["pipeline"], "sharpen");
}

TEST(DiffView, JsonHasTheWarnings) {
  Diff warned = diff();
  warned.warnings = {{"machines-differ", "", "the machines are not the same", "use one"}};
  EXPECT_EQ(Json::parse(format("json", warned))["warnings"],
            Json::parse(R"(["the machines are not the same: use one"])"));
}

TEST(VerificationView, HasAVerdictOnEachContenderAndTheReasonsBelow) {
  const std::vector<VerifiedContender> contenders = {
      {"cpu-thread", "cpu-thread", "simd", 3, Status::ok, {}},
      {"opencl-fused",
       "opencl",
       "fused",
       std::nullopt,
       Status::mismatch,
       {"sobel: at\n(2, 3)", "sharpen: at (0, 0)"}},
      {"opencv", "opencv", "opencv", 1, Status::unavailable, {"no OpenCV"}},
  };
  EXPECT_EQ(format_verification(contenders, 80),
            "backend       kernel    workers  result\n"
            "cpu-thread    simd            3  identical\n"
            "opencl        fused           -  DIFFERENT\n"
            "opencv        opencv          1  unavailable\n"
            "\n"
            "opencl-fused: sobel: at\\x0a(2, 3)\n"
            "opencl-fused: sharpen: at (0, 0)\n"
            "opencv: no OpenCV\n");
  EXPECT_EQ(format_verification(std::span(contenders).first(1), 80),
            "backend       kernel    workers  result\n"
            "cpu-thread    simd            3  identical\n");
}

}  // namespace
}  // namespace bb
