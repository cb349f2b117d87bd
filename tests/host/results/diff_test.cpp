#include "host/results/diff.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/host/results/studies.h"
#include "tests/support/random_image.h"

namespace bb {
namespace {

using testing::comparison_of;
using testing::row_of;
using testing::study_of;

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// A row with ten runs of each of several processes. All runs of a process take its time in
// `times_s`.
Row row_of_processes(const std::string& backend, const std::vector<double>& times_s) {
  Row row = row_of(backend, "simd", 1, {});
  row.output_digest = "xxh3:out";
  for (std::size_t n = 0; n < 10 * times_s.size(); ++n) {
    Sample& sample = row.samples.emplace_back();
    sample.process = static_cast<int>(n / 10);
    sample.round = static_cast<int>(n) + 1;
    sample.time_s = times_s[n / 10];
  }
  return row;
}

Row steady(const std::string& backend, double seconds) {
  return row_of_processes(backend,
                          {seconds * 0.998, seconds * 0.999, seconds * 1.001, seconds * 1.002});
}

Diff compare(const Study& base, const Study& fresh) {
  return compare_launches({&base, 1}, {&fresh, 1});
}

RowComparison compare(const Row& base, const Row& fresh) {
  return compare(study_of({base}), study_of({fresh})).comparisons.at(0).rows.at(0);
}

std::string texts(const Diff& diff) {
  std::string text;
  for (const Warning& warning : diff.warnings) text += warning.text + "\n";
  return text;
}

TEST(Diff, SaysOnceThatSingleFilesOfABusyMachineProveLittle) {
  const auto busy = [](const std::string& backend) {
    return row_of_processes(backend, {1, 1.1, 0.95, 1.2});
  };
  const Study noisy = study_of({busy("a"), busy("b"), steady("c", 1)});
  const Study calm = study_of({steady("a", 1), steady("b", 1), steady("c", 1)});
  const auto count = [](const Diff& diff) {
    return std::ranges::count(diff.warnings, "noisy", &Warning::code);
  };
  EXPECT_EQ(count(compare(calm, noisy)), 1) << texts(compare(calm, noisy));
  EXPECT_EQ(count(compare(noisy, calm)), 1);
  EXPECT_EQ(count(compare(calm, calm)), 0);
  const std::vector<Study> launches = {noisy, noisy, noisy};
  EXPECT_EQ(count(compare_launches(launches, launches)), 0) << "in turn, they are of use";
}

TEST(Diff, ComparesNoTimesThatWereMeasuredInDifferentWays) {
  Study old = study_of({steady("a", 1), steady("b", 1)});
  old.measuring_epoch = 1;
  Study fresh = study_of({steady("a", 2), steady("b", 1)});
  old.comparisons[0].rows[1].output_digest = "xxh3:1";
  fresh.comparisons[0].rows[1].output_digest = "xxh3:2";
  const std::vector<RowComparison> rows = compare(old, fresh).comparisons.at(0).rows;
  EXPECT_EQ(rows[0].verdict, Verdict::incomparable);
  EXPECT_FALSE(rows[0].ratio);
  EXPECT_EQ(*rows[0].new_s, 2) << "the times stand";
  EXPECT_EQ(rows[1].verdict, Verdict::differs) << "outputs are compared all the same";
  EXPECT_EQ(compare(old, fresh).warnings.at(0).code, "other-epoch");
  old.measuring_epoch = fresh.measuring_epoch;
  EXPECT_EQ(compare(old, fresh).comparisons.at(0).rows[0].verdict, Verdict::slower);
}

TEST(Diff, WithABaselineSpeedupsAreCompared) {
  const Study base = study_of({steady("a", 2), steady("b", 1), steady("c", 1)});
  const Study fresh = study_of({steady("a", 4), steady("b", 2), steady("c", 1)});
  const std::vector<RowComparison> rows =
      compare_launches({&base, 1}, {&fresh, 1}, "a").comparisons.at(0).rows;
  EXPECT_EQ(rows[0].verdict, Verdict::same);
  EXPECT_EQ(rows[1].verdict, Verdict::same) << "the machine is half as fast";
  EXPECT_NEAR(*rows[1].base_s, 0.5, 1e-9);
  EXPECT_EQ(rows[2].verdict, Verdict::faster);
  EXPECT_NEAR(rows[2].ratio->value, 0.5, 0.01);
  Study without = fresh;
  without.comparisons[0].rows[0].samples.clear();
  const RowComparison lost =
      compare_launches({&base, 1}, {&without, 1}, "a").comparisons.at(0).rows.at(1);
  EXPECT_EQ(lost.verdict, Verdict::unclear);
  EXPECT_FALSE(lost.ratio);
  EXPECT_THROW(static_cast<void>(compare_launches({&base, 1}, {&fresh, 1}, "d")), UsageError);
}

TEST(Diff, ComparesNoTimesOfDifferentInputsOrOfFilesInDifferentFormats) {
  const Study base = study_of({steady("a", 1)});
  Study fresh = study_of({steady("a", 1)});
  const auto reason = [&](const std::string& scope) {
    Study scoped_base = base;
    Study scoped_fresh = fresh;
    scoped_base.comparisons[0].rows[0].scope = scope;
    scoped_fresh.comparisons[0].rows[0].scope = scope;
    const RowComparison row = compare(scoped_base, scoped_fresh).comparisons.at(0).rows.at(0);
    EXPECT_EQ(row.verdict == Verdict::incomparable, !row.ratio);
    return row.ratio ? "" : std::string(row.ratio.reason());
  };
  EXPECT_EQ(reason("filter"), "");
  fresh.comparisons[0].output_format = "png";
  EXPECT_EQ(reason("filter"), "") << "nothing is written";
  EXPECT_EQ(reason("e2e"), "the files written have different formats");
  fresh.comparisons[0].input.digest = "xxh3:else";
  EXPECT_EQ(reason("filter"), "the inputs differ");
}

TEST(Diff, TellsFasterSlowerSameAndUnclear) {
  const Row before = steady("a", 1);
  EXPECT_EQ(compare(before, steady("a", 0.9)).verdict, Verdict::faster);
  const RowComparison slower = compare(before, steady("a", 1.1));
  EXPECT_EQ(slower.verdict, Verdict::slower);
  EXPECT_NEAR(slower.ratio->value, 1.1, 1e-9);
  EXPECT_NEAR(*slower.base_s, 1, 1e-9);
  EXPECT_NEAR(*slower.new_s, 1.1, 1e-9);
  EXPECT_EQ(compare(before, steady("a", 1.03)).verdict, Verdict::same);
  EXPECT_EQ(compare(before, steady("a", 1.05)).verdict, Verdict::unclear) << "across the limit";
  Row few = steady("a", 1.5);
  few.samples.resize(20);  // of two processes
  EXPECT_EQ(compare(before, few).verdict, Verdict::unclear);
  EXPECT_FALSE(compare(before, few).ratio->interval);
  EXPECT_EQ(compare(before, row_of_processes("a", {0.5, 1.5, 0.6, 1.4})).verdict, Verdict::unclear);
  EXPECT_TRUE(compare(study_of({before}), study_of({few})).warnings.empty());
}

TEST(Diff, LaunchesInTurnAreComparedPairByPair) {
  const auto launches = [](const std::vector<double>& times_s) {
    std::vector<Study> launches;
    launches.reserve(times_s.size());
    for (const double time_s : times_s) launches.push_back(study_of({steady("a", time_s)}));
    return launches;
  };
  const auto compare = [&](const std::vector<double>& base, const std::vector<double>& fresh) {
    return compare_launches(launches(base), launches(fresh)).comparisons.at(0).rows.at(0);
  };
  const RowComparison row = compare({1, 2, 4, 3}, {1.1, 2.2, 4.4, 3.3});
  EXPECT_NEAR(row.ratio->value, 1.1, 1e-9);
  EXPECT_EQ(row.verdict, Verdict::slower) << "although the machine drifts by a factor of 4";
  EXPECT_EQ(compare({1, 2, 4, 3}, {1.015, 2.03, 4.06, 3.045}).verdict, Verdict::same);
  EXPECT_EQ(compare({1, 2, 4, 3}, {1.1, 2.2, 4.4}).verdict, Verdict::unclear)
      << "unequal numbers: the processes are compared, which differ by a factor of 4";
}

// Makes rows of 40 runs by eight processes, with clock times.
class Runs {
 public:
  explicit Runs(std::uint64_t seed) : random_(seed) {}

  // Each process has a random speed, because the layout of its memory affects it. Each of its runs
  // is a little slower, at random. The clock multiplies all times by `clock`: those of the runs and
  // its own.
  Study make(double seconds, double clock, std::optional<int> workers = 1) {
    Row row = row_of("cpu-simd", "simd", workers, {});
    for (int process = 0; process < 8; ++process) {
      const double speed = 1 + 0.06 * (uniform() - 0.5);
      for (int run = 0; run < 5; ++run) {
        Sample& sample = row.samples.emplace_back();
        sample.process = process;
        sample.round = static_cast<int>(row.samples.size());
        sample.time_s = seconds * clock * speed * (1 + 0.002 * uniform());
        sample.clock_s = 1e-4 * clock;
      }
    }
    Study study = study_of({row});
    return study;
  }

 private:
  double uniform() { return static_cast<double>(random_.next() >> 11) * 0x1p-53; }

  testing::Random random_;
};

TEST(Diff, OfTheSameProgramSeesADifferenceAsOftenAsItSaysAndOfASlowerOneAlmostAlways) {
  Runs runs(17);
  int differ = 0;
  int slower = 0;
  constexpr int kTrials = 1000;
  for (int trial = 0; trial < kTrials; ++trial) {
    const Study base = runs.make(1, 1);
    const auto interval = [&](const Study& fresh) {
      return compare(base, fresh).comparisons[0].rows[0].ratio->interval.value();
    };
    differ += interval(runs.make(1, 1)).includes(1) ? 0 : 1;
    slower += interval(runs.make(1.1, 1)).low > 1 ? 1 : 0;
  }
  EXPECT_LE(differ, kTrials * 7 / 100);
  EXPECT_GE(differ, kTrials * 3 / 100);
  EXPECT_GE(slower, kTrials * 99 / 100);
}

TEST(Diff, IsFreeOfTheClockOfOneAndTheSameProcessor) {
  Runs runs(3);
  const Study base = runs.make(1, 1);
  const auto ratio = [](const Diff& diff) { return diff.comparisons[0].rows[0].ratio->value; };
  const Diff same = compare(base, runs.make(1, 1.2));
  EXPECT_NEAR(ratio(same), 1, 0.03);
  ASSERT_EQ(same.warnings.size(), 1U);
  EXPECT_EQ(same.warnings[0].code, "other-clock");
  EXPECT_TRUE(contains(same.warnings[0].text, "1.200 times as long")) << same.warnings[0].text;
  EXPECT_NEAR(ratio(compare(base, runs.make(1.1, 1.2))), 1.1, 0.03);
  EXPECT_TRUE(compare(base, runs.make(1, 1)).warnings.empty());

  Study other = runs.make(1, 1.2);
  other.machine.cpu = "another";
  EXPECT_NEAR(ratio(compare(base, other)), 1.2, 0.04)
      << "times of another machine are not corrected";
  const Study device = runs.make(1, 1, std::nullopt);
  EXPECT_NEAR(ratio(compare(device, runs.make(1, 1.2, std::nullopt))), 1.2, 0.04);
  Study unclocked = runs.make(1, 1.2);
  unclocked.comparisons[0].rows[0].samples[7].clock_s.reset();
  EXPECT_NEAR(ratio(compare(base, unclocked)), 1.2, 0.04);
}

TEST(Diff, TellsFailedRowsFromThoseThatDidNotRun) {
  const Study base = study_of({steady("a", 1)});
  Row failed = row_of("a", "simd", 1, {});
  const auto row = [&](Status status) {
    failed.status = status;
    return compare(base, study_of({failed})).comparisons[0].rows[0];
  };
  EXPECT_EQ(row(Status::failed).verdict, Verdict::failed);
  EXPECT_EQ(row(Status::failed).new_s.reason(), "there is no timed run");
  EXPECT_EQ(row(Status::unavailable).verdict, Verdict::not_run);
  EXPECT_EQ(row(Status::unfinished).verdict, Verdict::not_run);
}

TEST(Diff, WhatWasNotOkInTheBaseIsNotCompared) {
  Row before = steady("a", 1);
  before.status = Status::mismatch;
  const RowComparison row = compare(before, steady("a", 1));
  EXPECT_EQ(row.verdict, Verdict::not_base);
  EXPECT_EQ(row.ratio.reason(), "it was not ok in the base");
}

TEST(Diff, OtherOutputsAreAnErrorWhereTheyOughtToBeTheSame) {
  const auto verdict = [](const Study& base, const Study& fresh) {
    return compare(base, fresh).comparisons.at(0).rows.at(0).verdict;
  };
  const Study base = study_of({steady("a", 1)});
  Study fresh = base;
  Row& row = fresh.comparisons[0].rows[0];
  row.output_digest = "xxh3:other";
  EXPECT_EQ(verdict(base, fresh), Verdict::differs);
  EXPECT_EQ(exit_code_for(compare(base, fresh)), ExitCode::difference);
  fresh.machine.cpu = "another machine";
  EXPECT_EQ(verdict(base, fresh), Verdict::differs) << "pixels must not depend on the machine";
  row.scope = "e2e";
  Study files = base;
  files.comparisons[0].rows[0].scope = "e2e";
  EXPECT_EQ(verdict(files, fresh), Verdict::same) << "another machine may have another codec";
  fresh.machine.cpu = base.machine.cpu;
  EXPECT_EQ(verdict(files, fresh), Verdict::differs);
  fresh.comparisons[0].output_format = "png";
  EXPECT_EQ(verdict(files, fresh), Verdict::incomparable);
  fresh.comparisons[0].output_format = "jpg";
  fresh.comparisons[0].pipeline = "sharpen";
  EXPECT_EQ(verdict(files, fresh), Verdict::incomparable);
  row.status = Status::mismatch;
  EXPECT_EQ(verdict(files, fresh), Verdict::differs);
}

TEST(Diff, WarnsOfEachThingThatIsNotTheSameAndListsWhatOverlaps) {
  const Study base = study_of({steady("a", 1), steady("gone", 1)});
  Study fresh = study_of({steady("a", 2), steady("new", 1)});
  fresh.machine.cpu = "another\x1b[2J machine";
  fresh.build.compiler = "Clang";
  fresh.build.version = "0.2.0";
  fresh.comparisons[0].pipeline = "sharpen";
  fresh.comparisons[0].output_format = "png";
  fresh.comparisons[0].input.digest = "xxh3:else";
  fresh.comparisons[0].input.description = "3 photos";
  const Diff diff = compare(base, fresh);
  std::vector<std::string> codes;
  for (const Warning& warning : diff.warnings) codes.push_back(warning.code);
  EXPECT_EQ(codes, (std::vector<std::string>{"other-machine", "other-build", "other-version",
                                             "other-pipeline", "other-input", "other-format"}));
  EXPECT_TRUE(contains(texts(diff), "another\\x1b[2J machine, 2 cores, Linux")) << texts(diff);
  EXPECT_TRUE(contains(texts(diff), "3 photos (xxh3:else)")) << texts(diff);
  const std::vector<RowComparison>& rows = diff.comparisons.at(0).rows;
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].verdict, Verdict::incomparable);
  EXPECT_EQ(rows[0].ratio.reason(), "the pipelines differ");
  EXPECT_EQ(rows[1].contender.backend, "gone");
  EXPECT_EQ(rows[1].verdict, Verdict::only_in_base);
  EXPECT_TRUE(rows[1].base_s);
  EXPECT_EQ(rows[1].new_s.reason(), "the row is only in the base");
  EXPECT_EQ(rows[2].contender.backend, "new");
  EXPECT_EQ(rows[2].verdict, Verdict::only_in_new);
  EXPECT_TRUE(rows[2].new_s);
  EXPECT_THROW(compare(base, study_of({steady("else", 1)})), UsageError) << "nothing in common";
}

TEST(Diff, WarnsOfOtherDevicesCoresAndInstructionSetsAndOfARunThatWasInterrupted) {
  Study base = study_of({steady("opencl", 1), steady("opencl", 1)});
  std::vector<Row>& base_rows = base.comparisons[0].rows;
  base_rows[1].scope = "e2e";
  base_rows[0].settled = base_rows[1].settled = {"a GPU", "driver 1", {}, {}};
  Study fresh = base;
  EXPECT_EQ(texts(compare(base, fresh)), "");
  std::vector<Row>& rows = fresh.comparisons[0].rows;
  rows[0].settled = rows[1].settled = {"a CPU", "driver 2", {}, {}};
  fresh.machine.simd_target = "AVX2";
  EXPECT_EQ(texts(compare(base, fresh)),
            "the devices or cores of opencl simd 1 are not the same: a GPU, driver 1; a CPU, "
            "driver 2\n")
      << "one warning for both scopes; the base's instruction set is unknown";
  EXPECT_EQ(compare(base, fresh).warnings[0].row, "opencl simd 1 (filter)");
  base.machine.simd_target = "AVX3";
  rows = base_rows;
  rows[0].settled.device.clear();
  rows[0].settled.cores = {0, 2};
  fresh.comparisons[0].complete = false;
  EXPECT_EQ(texts(compare(base, fresh)),
            "the instruction sets of the simd kernel are not the same: AVX3; AVX2\n"
            "the new one is of a run that ended early\n"
            "the devices or cores of opencl simd 1 are not the same: a GPU, driver 1; cores [0, "
            "2]\n");
}

TEST(Diff, ARowIsWhatWasRequested) {
  const Row base = steady("opencl", 1);
  Row fresh = base;
  fresh.settled.workers = 3;
  EXPECT_EQ(compare(base, fresh).verdict, Verdict::same);
  fresh.contender.device = "GPU";
  EXPECT_EQ(compare(study_of({steady("b", 1), base}), study_of({steady("b", 1), fresh}))
                .comparisons[0]
                .rows[1]
                .verdict,
            Verdict::only_in_base);
}

// In a study of several inputs, each comparison is matched with the same one, at any position.
TEST(Diff, ComparisonsAreMatchedByPositionOrByInputAndPipeline) {
  const auto comparison = [](const std::string& pipeline, double seconds) {
    Comparison comparison = comparison_of({steady("a", seconds)});
    comparison.pipeline = pipeline;
    return comparison;
  };
  Study base = study_of({steady("a", 1)});
  base.comparisons = {comparison("sobel", 1), comparison("sobel", 2), comparison("sharpen", 3)};
  Study fresh = base;
  const auto ratios = [&] {
    std::vector<std::string> found;
    for (const ComparisonDiff& pair : compare(base, fresh).comparisons) {
      const RowComparison& row = pair.rows.at(0);
      found.push_back(pair.pipeline + " " +
                      (row.ratio ? std::to_string(row.ratio->value).substr(0, 3)
                                 : std::string(to_string(row.verdict))));
    }
    return found;
  };
  using Found = std::vector<std::string>;
  EXPECT_EQ(ratios(), (Found{"sobel 1.0", "sobel 1.0", "sharpen 1.0"}));
  std::swap(fresh.comparisons[0], fresh.comparisons[2]);
  EXPECT_EQ(ratios(), (Found{"sobel 2.0", "sobel 0.5", "sharpen 1.0"}));
  fresh.comparisons = {comparison("grayscale", 1), comparison("sobel", 2)};
  EXPECT_EQ(ratios(), (Found{"sobel 2.0", "sobel only in the base", "sharpen only in the base",
                             "grayscale only in the new"}));
}

}  // namespace
}  // namespace bb
