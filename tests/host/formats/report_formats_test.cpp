// The formats that programs read.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "host/results/study_file.h"
#include "tests/host/report/named_study.h"

namespace bb {
namespace {

using testing::measured_row;
using testing::named_study;
using testing::report;
using testing::row_of;
using testing::samples_of;
using Json = nlohmann::json;

TEST(ReportFormats, AreFoundByNameAndTheTableIsTheDefault) {
  EXPECT_EQ(report_formats().front().name, "table");
  for (const ReportFormat& format : report_formats()) {
    EXPECT_EQ(find_report_format(format.name), &format);
    EXPECT_FALSE(format.description.empty());
  }
  EXPECT_EQ(find_report_format("xml"), nullptr);
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// Scripts address these columns: a new one comes at the end.
constexpr const char* kHeader =
    "study,date,cpu,cores,input_digest,images,pixels,pipeline,scope,backend,kernel,"
    "requested_workers,requested_device,workers,device,driver,status,reason,identical,runs,time_s,"
    "time_low_s,time_high_s,speedup,speedup_low,speedup_high,efficiency,copy_share,setup_s,"
    "outliers,decode_s,upload_s,filter_s,download_s,encode_s,waiting_s,cpu_user_s,cpu_system_s,"
    "peak_memory_bytes,processes,cores_busy,cycles,cycles_low,cycles_high";

TEST(CsvReport, HasALineForEachRowOfEveryStudy) {
  NamedStudy named =
      named_study({measured_row("cpu-scalar", "scalar", {0.5}), row_of("gpu", "fused", 1, {0.25})});
  Comparison& comparison = named.study.comparisons[0];
  comparison.copy = {2, 2'000'000, samples_of({0.125})};
  Row& gpu = comparison.rows[1];
  gpu.contender.workers = std::nullopt;
  gpu.contender.device = "GPU";
  gpu.settled = {"GPU 3, large", "driver 1", std::nullopt, {}};
  gpu.status = Status::mismatch;
  gpu.reason = "1 of 1 images";
  gpu.setups_s = {2.5};
  const std::vector<std::string> lines = lines_of(report("csv", {named, named}));
  ASSERT_EQ(lines.size(), 5U);
  EXPECT_EQ(lines[0], kHeader);
  EXPECT_EQ(lines[1],
            "made-up.json,2026-11-26T18:06:32Z,a processor,2,xxh3:in,1,1000000,"
            "\"grayscale,gaussian:ksize=3\",filter,cpu-scalar,scalar,2,,2,,,ok,,true,1,0.5,,,1,,,,"
            "0.25,,0,0.125,0,0.25,0,0,0.125,0.5,0.25,500000000,1,1.5,,,");
  EXPECT_EQ(lines[2],
            "made-up.json,2026-11-26T18:06:32Z,a processor,2,xxh3:in,1,1000000,"
            "\"grayscale,gaussian:ksize=3\",filter,gpu,fused,,GPU,,\"GPU 3, large\",driver 1,"
            "mismatch,1 of 1 images,false,1,0.25,,,,,,,,2.5,0,,,,,,,,,,1,,,,");
  EXPECT_EQ(lines[3], lines[1]);
}

TEST(CsvReport, HasTheEndsOfIntervals) {
  const std::vector<std::string> lines = lines_of(
      report("csv", {named_study({row_of("cpu-scalar", "scalar", 1, {4, 4, 4, 4, 4, 4, 4, 4}),
                                  row_of("cpu-simd", "simd", 1, {2, 2, 2, 2, 2, 2, 2, 2})})}));
  EXPECT_NE(lines[2].find(",true,8,2,2,2,2,2,2,"), std::string::npos) << lines[2];
}

TEST(JsonReport, OfOneStudyIsItsFile) {
  const NamedStudy named = named_study({measured_row("cpu-scalar", "scalar", {0.5})});
  EXPECT_EQ(report("json", {named}), to_json(named.study));
}

TEST(JsonReport, OfSeveralStudiesHasTheNameInEach) {
  NamedStudy first = named_study({measured_row("cpu-scalar", "scalar", {0.1})});
  NamedStudy second = named_study({row_of("cpu-simd", "simd", 1, {0.3})});
  second.name = "b\xff.json";
  Json all = Json::parse(report("json", {first, second}));
  ASSERT_EQ(all.size(), 1U);
  ASSERT_EQ(all["studies"].size(), 2U);
  EXPECT_EQ(all["studies"][0]["name"], "made-up.json");
  EXPECT_EQ(all["studies"][1]["name"], "b\uFFFD.json") << "a file's name need not be UTF-8";
  all["studies"][0].erase("name");
  EXPECT_EQ(all["studies"][0], Json::parse(to_json(first.study)));
  EXPECT_EQ(Json::parse(report("json", {})), Json::parse(R"({"studies": []})"));
}

}  // namespace
}  // namespace bb
