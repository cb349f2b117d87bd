// The formats that people put into what they write, and those that watch over it.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "host/base/error.h"
#include "tests/host/report/named_study.h"
#include "tests/support/text.h"

namespace bb {
namespace {

using testing::contains;
using testing::measured_row;
using testing::named_study;
using testing::report;
using testing::row_of;
using Json = nlohmann::json;

NamedStudy small_study() {
  return named_study({row_of("cpu-scalar", "scalar", 1, {4, 4, 4, 4, 4, 4}),
                      row_of("cpu-simd", "simd", 1, {2, 2, 2, 2, 2, 2})});
}

TEST(MarkdownReport, HasATableForEachScopeAndItsNotes) {
  EXPECT_EQ(report("markdown", {small_study()}), R"(## Results

a processor, 2 cores available

- 1 image of 1000×1000
- grayscale,gaussian:ksize=3

**Scope filter: images in memory to results in memory, transfers included**, times in ms

| backend | kernel | wrk | device | set-up | time | img/s | MP/s | speedup | busy | eff. | copy | exact |
|---|---|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|
| cpu-scalar | scalar | 1 | CPU | – | 4000 ±0.0% | 0 | 0 | 1.00× | – | 100% | – | yes |
| cpu-simd | simd | 1 | CPU | – | 2000 ±0.0% | 0 | 0 | 2.00× | – | 100% | – | yes |

- Medians of 6 runs in 6 processes, in random order (seed 1)
- In [ ]: 95% interval. ±: the same, within this comparison: the clock drifts
- copy –: copying was not measured
)");
}

TEST(MarkdownReport, OfSeveralStudiesSaysWhatDiffersFirst) {
  NamedStudy laptop = small_study();
  laptop.name = "Laptop";
  NamedStudy server = small_study();
  server.name = "Server";
  server.study.machine.cpu = "another processor";
  for (Sample& sample : server.study.comparisons[0].rows[1].samples) sample.time_s = 1;
  const std::string text = report("markdown", {laptop, server});
  EXPECT_TRUE(
      text.starts_with("## What differs\n\n"
                       "- processor – Laptop: a processor; Server: another processor\n"))
      << text;
  EXPECT_TRUE(contains(text, "| row | Laptop | Server | Server as fast as Laptop |\n")) << text;
  EXPECT_TRUE(contains(text, "| cpu-simd simd 1 | 2000 ±0.0% | 1000 ±0.0% | 2.00× |\n")) << text;
  server.study.comparisons[0].pipeline = "sobel";
  EXPECT_TRUE(contains(report("markdown", {laptop, server}), "their times cannot be compared"));
}

TEST(Reports, SayWhatIsAroundTheMachine) {
  NamedStudy named = small_study();
  named.study.machine.microarchitecture = "Zen 4";
  named.study.machine.hypervisor = "KVM";
  named.study.machine.container = "docker";
  named.study.machine.cpu_quota = 1.5;
  named.study.machine.memory_limit_bytes = 2'000'000'000;
  named.study.machine.distribution = "Debian 12";
  const std::string note =
      "Zen 4, guest of KVM, in a container (docker), CPU quota 1.5, 2.00 GB allowed, Debian 12";
  EXPECT_TRUE(report("table", {named})
                  .starts_with("a processor, 2 cores available\n" + note + "\n1 image"));
  EXPECT_TRUE(contains(report("markdown", {named}), "\n" + note.substr(0, 20)));
  EXPECT_TRUE(contains(report("latex", {named}, {.file = "a.tex"}), ". " + note + ". Scope"));
  const std::string page = report("html", {named});
  EXPECT_TRUE(contains(page, "<dt>Microarchitecture</dt>\n<dd>Zen 4</dd>")) << page;
  EXPECT_TRUE(contains(page, "<dt>Hypervisor</dt>\n<dd>KVM</dd>")) << page;
}

TEST(BencherReport, HasTheMedianOfEachRowThatIsExact) {
  NamedStudy named = small_study();
  named.study.comparisons[0].rows.push_back(row_of("gpu", "fused", std::nullopt, {1}));
  named.study.comparisons[0].rows.back().status = Status::mismatch;
  const Json entries = Json::parse(report("bencher", {named}));
  ASSERT_EQ(entries.size(), 2U) << "a wrong output has no speed";
  EXPECT_EQ(entries[1]["name"], "cpu-simd simd 1 (filter)");
  EXPECT_EQ(entries[1]["unit"], "s");
  EXPECT_EQ(entries[1]["value"], 2.0);
  EXPECT_EQ(entries[1]["range"], "± 0");
  for (Row& row : named.study.comparisons[0].rows) row.status = Status::failed;
  EXPECT_THROW((void)report("bencher", {named}), UsageError);
}

TEST(CsvReport, OfSamplesHasALineForEachTimedRun) {
  NamedStudy named = named_study({measured_row("cpu-scalar", "scalar", {0.5, 0.25})});
  named.study.comparisons[0].rows[0].samples[1].clock_s = 0.125;
  EXPECT_EQ(report("csv", {named}, {.samples = true}),
            "study,input_digest,images,pipeline,scope,backend,kernel,requested_workers,"
            "requested_device,process,round,time_s,clock_s,decode_s,upload_s,filter_s,download_s,"
            "encode_s,waiting_s,cpu_user_s,cpu_system_s\n"
            "made-up.json,xxh3:in,1,\"grayscale,gaussian:ksize=3\",filter,cpu-scalar,scalar,2,,0,1,"
            "0.5,,0.125,0,0.25,0,0,0.125,0.5,0.25\n"
            "made-up.json,xxh3:in,1,\"grayscale,gaussian:ksize=3\",filter,cpu-scalar,scalar,2,,1,2,"
            "0.25,0.125,0.0625,0,0.125,0,0,0.0625,0.25,0.125\n");
}

TEST(LatexReport, IsATableWithTheChartsDataBesideIt) {
  NamedStudy named = small_study();
  named.name = "50% & a_b\\";
  const Report written = find_report_format("latex")->format({&named, 1}, {.file = "to/a.tex"});
  EXPECT_TRUE(contains(written.text, "\\section*{50\\% \\& a\\_b\\textbackslash{}}"))
      << written.text;
  EXPECT_TRUE(contains(written.text, "cpu-simd & simd & 1 & 2000 &  & 2.00 &  & yes \\\\\n"))
      << written.text;
  ASSERT_EQ(written.companions.size(), 1U);
  EXPECT_EQ(written.companions[0].name, "a-1.csv");
  EXPECT_EQ(written.companions[0].text,
            "label;speedup;below;above\n"
            "{cpu-simd simd 1};2;0;0\n"
            "{cpu-scalar scalar 1};1;0;0\n");
  EXPECT_TRUE(contains(written.text, "{a-1.csv}\\speedups"));
}

TEST(LatexReport, OfSeveralStudiesSaysWhatDiffersFirst) {
  NamedStudy server = small_study();
  server.name = "Server";
  server.study.machine.cpu = "another processor";
  const std::string text = report("latex", {small_study(), server}, {.file = "a.tex"});
  const std::size_t difference = text.find("processor -- made-up.json: a processor; Server: ");
  EXPECT_NE(difference, std::string::npos) << text;
  EXPECT_LT(difference, text.find("\\section*{made-up.json}"));
  EXPECT_FALSE(contains(report("latex", {server}, {.file = "a.tex"}), "What differs"));
}

TEST(LatexReport, NeedsAFileForTheDataToStandBeside) {
  const ReportFormat& latex = *find_report_format("latex");
  EXPECT_THROW(check_goes_to(latex, ""), UsageError);
  EXPECT_THROW(check_goes_to(latex, "-"), UsageError);
  EXPECT_NO_THROW(check_goes_to(latex, "a.tex"));
  EXPECT_NO_THROW(check_goes_to(*find_report_format("html"), ""));
}

TEST(ReportFormats, AreFoundByTheEndingOfAFile) {
  EXPECT_EQ(report_format_of("a/b.md").name, "markdown");
  EXPECT_EQ(report_format_of("b.tex").name, "latex");
  EXPECT_EQ(report_format_of("b.csv").name, "csv");
  EXPECT_EQ(report_format_of("b").name, "table");
  EXPECT_EQ(report_format_of("").name, "table");
}

}  // namespace
}  // namespace bb
