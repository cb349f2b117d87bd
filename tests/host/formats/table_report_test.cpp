// The report that the program prints by default.
#include <gtest/gtest.h>

#include <sstream>

#include "host/base/text.h"
#include "tests/host/report/named_study.h"

namespace bb {
namespace {

using testing::measured_row;
using testing::named_study;
using testing::report;
using testing::row_of;
using testing::samples_of;

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

int widest_line(const std::string& text) {
  int widest = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) widest = std::max(widest, text_width(line));
  return widest;
}

// Everything that a table has, line by line.
TEST(TableReport, ShowsEachScopeOfAComparisonWithItsNotes) {
  NamedStudy named = named_study(
      {row_of("cpu-scalar", "scalar", 1, {0.5}), row_of("cpu-proc", "scalar", 2, {0.25}),
       row_of("gpu", "fused", 1, {}), row_of("cpu-scalar", "scalar", 1, {1})});
  Comparison& comparison = named.study.comparisons[0];
  comparison.effort.order_seed = 7;
  comparison.rows[0].setups_s = {0.00001};
  comparison.rows[2].contender.workers = std::nullopt;
  comparison.rows[2].status = Status::unavailable;
  comparison.rows[2].reason = "there is no GPU";
  comparison.rows[3].scope = "e2e";
  comparison.rows[3].settled = {"a disk", "version 3", 4, {}};
  comparison.copy = {2, 2'000'000, samples_of({0.1})};
  EXPECT_EQ(report("table", {named}), R"(a processor, 2 cores available
1 image of 1000×1000
grayscale,gaussian:ksize=3

Scope filter: images in memory to results in memory, transfers included; in ms
backend    kernel wrk device set-up  time img/s MP/s speedup busy eff. copy       exact
cpu-scalar scalar   1 CPU      0.01 500.0     2    2   1.00×    – 100%  20%         yes
cpu-proc   scalar   2 CPU         – 250.0     4    4   2.00×    – 100%  40%         yes
gpu        fused    – –           –     –     –    –       –    –    –    – unavailable
Time of 1 run in 1 process, in random order (seed 7)
No intervals: they need 6 processes, as with --runs 6
Copying the same bytes, 2 workers: 100.0, 0.0 GB/s

Scope e2e: files, decode, filter, encode, files; in ms
backend    kernel wrk device set-up time img/s MP/s speedup busy eff. copy exact
cpu-scalar scalar   4 a disk      – 1000     1    1   1.00×    –    –    –   yes
Time of 1 run in 1 process, in random order (seed 7)
No intervals: they need 6 processes, as with --runs 6
eff. –: there is no serial run of this kernel
More workers than the 2 cores, so they take turns: cpu-scalar scalar 4

gpu (filter): unavailable: there is no GPU
cpu-scalar: a disk, version 3
)");
}

TEST(TableReport, ARowThatDiffersIsShownWithItsTimeAndWithoutASpeedup) {
  NamedStudy named =
      named_study({row_of("cpu-scalar", "scalar", 1, {0.5}), row_of("gpu", "fused", 1, {0.25})});
  named.study.comparisons[0].rows[1].status = Status::mismatch;
  named.study.comparisons[0].rows[1].reason = "1 of 1 images";
  const std::string table = report("table", {named});
  EXPECT_TRUE(contains(table,
                       "gpu        fused    1 CPU         – 250.0     4    4       –    –    –    "
                       "–    NO\n"))
      << table;
  EXPECT_TRUE(contains(table, "\n\ngpu (filter): mismatch: 1 of 1 images\n")) << table;
}

TEST(TableReport, AReasonOfSeveralLinesIsOnOne) {
  NamedStudy named =
      named_study({row_of("cpu-scalar", "scalar", 1, {0.5}), row_of("gpu", "fused", 1, {})});
  named.study.comparisons[0].rows[1].status = Status::failed;
  named.study.comparisons[0].rows[1].reason = "its messages are:\nno such option\n  a, b\n";
  const std::string table = report("table", {named});
  EXPECT_TRUE(contains(table, "gpu (filter): failed: its messages are: no such option; a, b\n"))
      << table;
}

TEST(TableReport, ADifferenceThatTheIntervalDoesNotConfirmIsNotShown) {
  const std::string table = report(
      "table", {named_study({row_of("cpu-scalar", "scalar", 1, {10, 10, 10, 10, 10, 10, 10, 10}),
                             row_of("a", "a", 1, {9.9, 10.1, 9.8, 10.2, 9.9, 10.1, 9.9, 9.9}),
                             row_of("b", "b", 1, {5.0, 5.1, 5.0, 4.9, 5.0, 5.1, 4.9, 5.0})})});
  EXPECT_TRUE(contains(table, " ≈ 1 ")) << table;
  EXPECT_TRUE(contains(table, "≈ 1, no difference shown")) << table;
  EXPECT_TRUE(contains(table, "2.00× [1.96, 2.04]")) << table;
  EXPECT_TRUE(contains(table, "1.00× ")) << "the baseline is 1 by definition: " << table;
  EXPECT_TRUE(contains(table, "5000 ±2.0%")) << table;
  EXPECT_TRUE(contains(table, "Medians of 8 runs in 8 processes")) << table;
  EXPECT_TRUE(contains(table, "[ ]: 95% interval. ±: the same, within this comparison")) << table;
}

TEST(TableReport, SaysWhyTheRunsAreNotMore) {
  NamedStudy named =
      named_study({row_of("cpu-scalar", "scalar", 1, {10, 12, 8, 10, 14, 6, 10, 12})});
  Effort& effort = named.study.comparisons[0].effort;
  effort.time_budget_s = 3;
  effort.runs = std::nullopt;
  const std::string budget = "The time budget of 3 s ended before every median";
  EXPECT_TRUE(contains(report("table", {named}), budget));
  effort.runs = 8;
  EXPECT_FALSE(contains(report("table", {named}), budget)) << "so many were asked for";
  effort.runs = std::nullopt;
  for (Sample& run : named.study.comparisons[0].rows[0].samples) run.time_s = 10;
  EXPECT_FALSE(contains(report("table", {named}), budget)) << "they are precise";
}

TEST(TableReport, OutliersAreCountedAndKept) {
  const std::string table = report(
      "table", {named_study({row_of("cpu-scalar", "scalar", 1, {10, 11, 10, 9, 10, 90, 11})})});
  EXPECT_TRUE(contains(table, "Outliers (they count): cpu-scalar scalar 1: 1\n")) << table;
  EXPECT_TRUE(contains(table, "Medians of 7 runs")) << table;
}

TEST(TableReport, AListOfManyOutliersIsWrappedToTheTerminal) {
  std::vector<Row> rows;
  for (int workers = 1; workers <= 12; ++workers) {
    rows.push_back(row_of("cpu-thread", "scalar", workers, {10, 11, 10, 9, 10, 90, 11}));
  }
  const NamedStudy named = named_study(rows);
  for (const int columns : {90, 120}) {
    const std::string table = report("table", {named}, {.columns = columns});
    const std::string last = "12: 1\n";
    ASSERT_TRUE(contains(table, last)) << table;
    const std::size_t begin = table.find("Outliers");
    const std::string list = table.substr(begin, table.find(last) - begin);
    EXPECT_LE(widest_line(list), columns) << list;
    EXPECT_GT(widest_line(list), columns - 25) << "it uses the width that it has: " << list;
  }
}

TEST(TableReport, TheDeviceGivesWaySoThatTheTableFits) {
  NamedStudy named =
      named_study({row_of("cpu-scalar", "scalar", 1, {0.5}), row_of("gpu", "fused", 1, {0.25})});
  named.study.comparisons[0].rows[1].settled.device = std::string(200, 'D');
  for (const int columns : {100, 90}) {
    const std::string table = report("table", {named}, {.columns = columns});
    const std::string lines = table.substr(0, table.find("\n\ngpu:"));
    EXPECT_EQ(widest_line(lines), columns) << table;
    EXPECT_TRUE(contains(lines, "D… ")) << table;
  }
  EXPECT_TRUE(contains(report("table", {named}), "\ngpu: " + std::string(200, 'D') + "\n"))
      << "the footnote has it in full";
}

TEST(TableReport, TheSameNoteIsMadeOnce) {
  NamedStudy named =
      named_study({row_of("gpu", "fused", 1, {0.5}), row_of("gpu", "fused", 1, {0.5})});
  for (Row& row : named.study.comparisons[0].rows) {
    row.settled.driver = "driver 1";
    row.samples[0].disturbance = "a worker died";
    row.samples.push_back(samples_of({0.25})[0]);
  }
  named.study.comparisons[0].rows[1].scope = "e2e";
  const std::string table = report("table", {named});
  EXPECT_TRUE(
      table.ends_with("\n\n"
                      "gpu (filter): a run was disturbed, and its time is not used: a worker died\n"
                      "gpu: driver 1\n"
                      "gpu (e2e): a run was disturbed, and its time is not used: a worker died\n"))
      << table;
  EXPECT_TRUE(contains(table, " 250.0 ")) << table;
}

TEST(TableReport, SaysWhatIsMissing) {
  NamedStudy named = named_study({row_of("cpu-scalar", "scalar", 1, {0.5})});
  Comparison& comparison = named.study.comparisons[0];
  comparison.input.chunks = 3;
  comparison.input.memory_limit_bytes = 512'000'000;
  comparison.input.problems = {"a.jpg: truncated", "b.jpg: truncated"};
  comparison.complete = false;
  EXPECT_TRUE(contains(report("table", {named}),
                       "gaussian:ksize=3\n"
                       "Streamed in 3 chunks, for --memory 512 MB: a time in scope filter is the "
                       "sum over them\n"
                       "2 of the images could not be read and are left out\n"
                       "INCOMPLETE: it ended before all runs were done\n"))
      << report("table", {named});
  comparison.failure = {ExitCode::interrupted, "interrupted"};
  EXPECT_TRUE(contains(report("table", {named}), "all runs were done: interrupted\n"));
  comparison.complete = true;
  comparison.failure = {ExitCode::backend, "the disk is full"};
  EXPECT_TRUE(contains(report("table", {named}), "\nERROR: the disk is full\n"));
}

TEST(TableReport, ScopesComeInTheirOrderAndThoseOfALaterProgramLast) {
  NamedStudy named = named_study(
      {row_of("a", "a", 1, {0.5}), row_of("b", "b", 1, {0.5}), row_of("c", "c", 1, {0.5})});
  named.study.comparisons[0].rows[0].scope = "wholeprogram";
  named.study.comparisons[0].rows[1].scope = "e2e";
  const std::string table = report("table", {named});
  EXPECT_LT(table.find("Scope filter: "), table.find("Scope e2e: ")) << table;
  EXPECT_LT(table.find("Scope e2e: "), table.find("Scope wholeprogram: ")) << table;
  EXPECT_TRUE(contains(table.substr(table.find("Scope wholeprogram: ")), "\na ")) << table;
}

TEST(TableReport, ShowsTheFitOfAmdahlsLaw) {
  const std::string table = report(
      "table",
      {named_study({row_of("cpu-thread", "simd", 1, {1}), row_of("cpu-thread", "simd", 2, {0.75}),
                    row_of("cpu-thread", "simd", 4, {0.625})})});
  EXPECT_TRUE(contains(
      table, "\ncpu-thread simd: serial fraction 50.0%: at most 2.0× however many workers\n"))
      << table;
}

TEST(TableReport, EachComparisonHasItsInputAndEachOfSeveralStudiesItsName) {
  NamedStudy first = named_study({row_of("cpu-scalar", "scalar", 1, {0.5})});
  first.study.comparisons.push_back(first.study.comparisons[0]);
  first.study.comparisons[1].pipeline = "sharpen";
  NamedStudy second = named_study({row_of("cpu-scalar", "scalar", 1, {0.5})});
  second.name = "µ.json";
  second.study.machine.cpu = "another processor";
  const std::string table = report("table", {first, second});
  EXPECT_TRUE(
      table.starts_with("What differs:\n"
                        "processor – made-up.json: a processor; µ.json: another processor\n"
                        "pipeline – made-up.json: grayscale,gaussian:ksize=3; sharpen; µ.json: "
                        "grayscale,gaussian:ksize=3\n\n"
                        "made-up.json\n============\na processor, 2 cores available\n"
                        "1 image of 1000×1000\ngrayscale,"))
      << table;
  EXPECT_TRUE(contains(table, "copying was not measured\n\n1 image of 1000×1000\nsharpen\n\nScope"))
      << table;
  EXPECT_TRUE(contains(table, "\n\nµ.json\n======\nanother processor, 2 cores available\n"))
      << table;
  EXPECT_TRUE(report("table", {second}).starts_with("another processor"))
      << "a single one needs no name";
}

TEST(TableReport, NothingThatCameFromAFileReachesTheTerminalAsItIs) {
  NamedStudy named = named_study({row_of("a\x1b", "b\x1b", 1, {0.5})});
  named.name = named.study.machine.cpu = "c\x1b[2J\u009b2J\ne";
  Comparison& comparison = named.study.comparisons[0];
  comparison.pipeline = comparison.input.description = named.name;
  comparison.failure = {ExitCode::backend, named.name};
  Row& row = comparison.rows[0];
  row.status = Status::mismatch;
  row.reason = row.settled.device = row.settled.driver = named.name;
  row.samples.push_back(row.samples[0]);
  row.samples[0].disturbance = named.name;
  for (const std::string format : {"table", "csv"}) {
    const std::string text = report(format, {named, named}, {.breakdown = true});
    EXPECT_FALSE(contains(text, "\x1b")) << format;
    EXPECT_FALSE(contains(text, "\u009b")) << format;
    EXPECT_FALSE(contains(text, "\ne")) << format;
  }
}

TEST(Breakdown, HasALineForEachMeasuredRowOfItsScopeWithin100Columns) {
  std::vector<Row> rows = {measured_row("cpu-scalar", "scalar", {99.5}),
                           measured_row("opencv-tapi", "unfused", {0.2})};
  rows.push_back(rows[1]);
  rows.back().scope = "e2e";
  rows.push_back(row_of("broken", "scalar", 2, {}));
  rows.back().status = Status::failed;
  const NamedStudy named = named_study(rows);
  const std::string text = report("table", {named}, {.breakdown = true});
  const std::string filter = text.substr(0, text.find("Scope e2e"));
  EXPECT_TRUE(contains(filter, R"(
Where the time goes: ms and % of the median run, mean over its workers (threads, processes)
backend     kernel    wrk   time     decode     upload     filter   download     encode    waiting
cpu-scalar  scalar      2  99500 24875  25%          – 49750  50%          –          – 24875  25%
opencv-tapi unfused     2  200.0 50.00  25%          – 100.0  50%          –          – 50.00  25%

What it takes: CPU time in ms, cores kept busy, peak memory without shared images
backend     kernel    wrk   time     user   system cores busy   memory in MB
cpu-scalar  scalar      2  99500    99500    49750       1.50        99500.0
opencv-tapi unfused     2  200.0    200.0    100.0       1.50          200.0
)")) << filter;
  EXPECT_LE(widest_line(text), 100);
  EXPECT_TRUE(contains(text.substr(filter.size()), "Where the time goes"))
      << "scope e2e has its own";
  EXPECT_FALSE(contains(report("table", {named}), "Where the time goes")) << "nobody asked";
}

TEST(Breakdown, ATableWithoutRowsIsLeftOut) {
  NamedStudy named = named_study({measured_row("cpu-scalar", "scalar", {0.5})});
  named.study.comparisons[0].rows[0].samples[0].phases = std::nullopt;
  const std::string text = report("table", {named}, {.breakdown = true});
  EXPECT_FALSE(contains(text, "Where the time goes")) << text;
  EXPECT_TRUE(contains(text, "cpu-scalar scalar     –  500.0")) << text;
}

}  // namespace
}  // namespace bb
