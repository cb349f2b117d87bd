// Tests sweeps over numbers and sizes of images: one comparison after another, in one result file.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>

#include "host/base/temporary.h"
#include "host/results/study_file.h"
#include "tests/support/program.h"
#include "tests/support/text.h"

namespace bb {
namespace {

namespace fs = std::filesystem;
using testing::bench;
using testing::contains;
using testing::expect_refused;
using testing::Outcome;
using testing::with;

const std::vector<std::string> kSmall = {"--runs", "2", "--backend", "cpu-simd"};

std::vector<std::string> descriptions(const Study& study) {
  std::vector<std::string> texts;
  for (const Comparison& comparison : study.comparisons) {
    texts.push_back(comparison.input.description);
  }
  return texts;
}

class Sweep : public ::testing::Test {
 protected:
  Outcome run(const std::vector<std::string>& more,
              const std::optional<testing::Signal>& signal = {}) const {
    return bench(with(with(kSmall, {"--json", file_.string()}), more), {}, signal);
  }

  [[nodiscard]] Study study() const { return read_study(file_); }

  // A folder of so many generated images.
  [[nodiscard]] fs::path folder_of(int images) const {
    fs::path folder = directory_.path() / "set";
    EXPECT_EQ(
        bench({"images", folder.string(), "--count", std::to_string(images), "--size", "40x30"})
            .exit_code,
        0);
    return folder;
  }

  TemporaryDirectory directory_;
  fs::path file_ = directory_.path() / "out.json";
};

TEST_F(Sweep, HasAComparisonForEachSizeAndCountInIt) {
  const Outcome outcome = run({"--count", "2, 3", "--size", "48x40,32x16"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  const Study study = this->study();
  EXPECT_EQ(descriptions(study),
            (std::vector<std::string>{
                "2 generated images of 48×40, seed 1", "3 generated images of 48×40, seed 1",
                "2 generated images of 32×16, seed 1", "3 generated images of 32×16, seed 1"}));
  for (std::size_t n = 0; n < study.comparisons.size(); ++n) {
    const Comparison& comparison = study.comparisons[n];
    EXPECT_TRUE(comparison.complete);
    EXPECT_EQ(comparison.rows.size(), 4U) << "two backends in two scopes";
    for (const Row& row : comparison.rows) EXPECT_EQ(row.status, Status::ok) << row.reason;
    const std::string line = std::to_string(n + 1) + "/4: " + comparison.input.description + "\n";
    EXPECT_TRUE(contains(outcome.err, line)) << outcome.err;
    EXPECT_TRUE(contains(outcome.out, comparison.input.description)) << outcome.out;
  }
  for (const char* title : {"Scope filter, images of 48×40, by their number: medians in ms",
                            "Scope e2e, images of 32×16, by their number: medians in ms"}) {
    EXPECT_TRUE(contains(outcome.out, title)) << outcome.out;
  }
  const Outcome csv = bench({"report", file_.string(), "--format", "csv"});
  EXPECT_EQ(std::ranges::count(csv.out, '\n'), 1 + 4 * 4);
}

TEST_F(Sweep, OverAFolderTakesEachNumberOnce) {
  const std::string folder = folder_of(5).string();
  const Outcome outcome = run({"--images", folder, "--count", "2,5,8,all"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  const Study study = this->study();
  EXPECT_EQ(descriptions(study),
            (std::vector<std::string>{
                "2 of the 5 images in " + folder + ", evenly spaced over the sorted list",
                "all 5 images in " + folder}));
  for (const char* count : {"8", "all"}) {
    EXPECT_TRUE(contains(outcome.err, folder + " has 5 images: --count " + count +
                                          " asks for the same ones as another, and is left out"))
        << outcome.err;
  }
}

TEST_F(Sweep, AComparisonWithoutImagesSaysSoAndTheOthersStand) {
  const fs::path folder = folder_of(4);
  fs::resize_file(folder / "generated-000.jpg", 100);
  const Outcome outcome = run({"--images", folder.string(), "--count", "1,4"});
  EXPECT_EQ(outcome.exit_code, 3) << outcome.err;
  EXPECT_TRUE(contains(outcome.err, "1 image in " + folder.string() + ": no image could be read"))
      << outcome.err;
  const Study study = this->study();
  ASSERT_EQ(study.comparisons.size(), 2U);
  EXPECT_FALSE(study.comparisons[0].complete);
  EXPECT_EQ(study.comparisons[0].failure->code, ExitCode::input);
  EXPECT_TRUE(study.comparisons[1].complete);
  EXPECT_EQ(study.comparisons[1].input.images, 3U);
  EXPECT_EQ(bench({"compare", file_.string(), file_.string()}).exit_code, 0);
}

TEST_F(Sweep, AnInterruptKeepsTheComparisonsBeforeIt) {
  const Outcome outcome =
      run({"--count", "2,40000,3", "--size", "64x64", "--scope", "filter", "--memory", "2M"},
          testing::Signal{SIGINT, std::chrono::milliseconds(4000)});
  EXPECT_EQ(outcome.exit_code, 130) << outcome.err;
  EXPECT_LT(outcome.seconds_after_signal, 1);
  EXPECT_TRUE(contains(outcome.err, "1 of 3 comparisons are complete")) << outcome.err;
  EXPECT_TRUE(contains(outcome.out, "INCOMPLETE")) << outcome.out;
  const Study study = this->study();
  ASSERT_EQ(study.comparisons.size(), 2U);
  EXPECT_TRUE(study.comparisons[0].complete);
  for (const Row& row : study.comparisons[0].rows) EXPECT_EQ(timed(row).size(), 2U);
  EXPECT_FALSE(study.comparisons[1].complete);
  EXPECT_EQ(study.comparisons[1].failure->code, ExitCode::interrupted);
}

// The most memory that a process of the program has taken so far, in KiB.
long peak_memory() {
  rusage usage{};
  EXPECT_EQ(getrusage(RUSAGE_CHILDREN, &usage), 0);
  return usage.ru_maxrss;
}

TEST_F(Sweep, TakesAsMuchMemoryAsItsLargestComparison) {
  const auto measure = [&](const std::string& counts) {
    EXPECT_EQ(run({"--count", counts, "--size", "512x512", "--scope", "filter"}).exit_code, 0);
    return static_cast<double>(peak_memory());
  };
  const double alone = measure("20");
  EXPECT_LT(measure("20,19,18,17"), alone * 1.3);
}

TEST_F(Sweep, IsComparedPairByPairInAnyOrder) {
  const fs::path other = directory_.path() / "other.json";
  ASSERT_EQ(run({"--count", "2,3,4", "--size", "32x32", "--scope", "filter"}).exit_code, 0);
  ASSERT_EQ(bench(with(kSmall, {"--count", "4,3,5", "--size", "32x32", "--scope", "filter",
                                "--json", other.string()}))
                .exit_code,
            0);
  const Outcome outcome =
      bench({"compare", file_.string(), other.string(), "--fail-if-slower", "1000%"});
  EXPECT_EQ(outcome.exit_code, 1) << outcome.err;
  EXPECT_TRUE(contains(outcome.err,
                       "FAILS: 2 generated images of 32×32, seed 1: cpu-simd simd 1 (filter): the "
                       "row is only in the base"))
      << outcome.err;
  EXPECT_FALSE(contains(outcome.err, "the inputs are not the same")) << outcome.err;
  EXPECT_TRUE(contains(outcome.out, "5 generated images of 32×32, seed 1")) << outcome.out;
}

TEST_F(Sweep, ADifferenceInOneComparisonIsThatOfTheProgram) {
  const Outcome outcome =
      testing::faulty_bench({"--count", "2,4", "--size", "48x40", "--runs", "1", "--scope",
                             "filter", "--backend", "faulty", "--json", file_.string()},
                            testing::planted("3 0 0 5", "flip"));
  EXPECT_EQ(outcome.exit_code, 1) << outcome.out;
  const Study study = this->study();
  EXPECT_EQ(study.comparisons.at(0).rows.back().status, Status::ok);
  EXPECT_EQ(study.comparisons.at(1).rows.back().status, Status::mismatch);
}

TEST(SweepOptions, NonsenseInAListIsRefusedBeforeAnythingIsMeasured) {
  expect_refused({
      {{"--count", "10,10"}, "--count 10,10: 10 is there twice: write it once"},
      {{"--count", "10,010"}, "--count 10,010: 010 is there twice"},
      {{"--count", "10,"}, "--count 10,: write a list as in 1,2,4, with a value beside each comma"},
      {{"--count", ","}, "--count ,: write a list"},
      {{"--count", "1,,2"}, "--count 1,,2: write a list"},
      {{"--count", "0"}, "--count 0: write a number from 1"},
      {{"--count", "10,abc"}, "--count abc: write a number from 1"},
      {{"--count", ""}, "--count: it is empty"},
      {{"--count", "1,all"}, "--count all needs --images"},
      {{"--size", "8x8,8x8"}, "--size 8x8,8x8: 8x8 is there twice"},
      {{"--size", "8x8,"}, "--size 8x8,: write a list"},
      {{"--size", "8x8,9"}, "--size 9: write WIDTHxHEIGHT"},
      {{"--size", "8x8,9x9", "--images", "."}, "--size is about generated images"},
      {{"--size", "8x8,100x100", "--max-pixels", "9999"}, "more than --max-pixels"},
      {{"--size", "8x8,900x900", "--memory", "1M"}, "--memory 1.00 MB: scope filter takes"},
      {{"--workers", "2,2"}, "--workers 2,2: 2 is there twice: write it once"},
      {{"--workers", "2,"}, "--workers 2,: write a list"},
      {{"--count", "1,2", "--save-images", "x"}, "it cannot go with a list of --count or --size"},
      {{"images", "x", "--count", "1,2"}, "a list of --count or --size is for comparisons"},
      {{"images", "x", "--size", "8x8,9x9"}, "a list of --count or --size is for comparisons"},
  });
}

}  // namespace
}  // namespace bb
