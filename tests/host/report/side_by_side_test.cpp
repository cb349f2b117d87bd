#include "host/report/side_by_side.h"

#include <gtest/gtest.h>

#include <array>

#include "tests/host/results/studies.h"

namespace bb {
namespace {

using testing::row_of;
using testing::study_of;

NamedStudy laptop() {
  return {"Laptop", study_of({row_of("cpu-scalar", "scalar", 1, {4, 4, 4}),
                              row_of("cpu-thread", "simd", 1, {2, 2, 2}),
                              row_of("cpu-thread", "simd", 2, {1, 1, 1})})};
}

NamedStudy server() {
  NamedStudy server{"Server", study_of({row_of("cpu-scalar", "scalar", 1, {2, 2, 2}),
                                        row_of("cpu-thread", "simd", 1, {1, 1, 1}),
                                        row_of("cpu-thread", "simd", 16, {0.5, 0.5, 0.5}),
                                        row_of("gpu", "fused", std::nullopt, {0.25, 0.25, 0.25})})};
  server.study.machine.cpu = "another processor";
  server.study.machine.cores = 16;
  return server;
}

std::vector<std::string> names_of(const SideBySide& group) {
  std::vector<std::string> names;
  for (const SharedRow& row : group.rows) names.push_back(to_string(row.contender));
  return names;
}

TEST(SideBySide, HasEveryRowOfEachStudy) {
  const std::vector<NamedStudy> studies = {laptop(), server()};
  const std::vector<ComparisonView> views = views_of(studies);
  const std::vector<SideBySide> groups = side_by_side(studies, views);
  ASSERT_EQ(groups.size(), 1U);
  EXPECT_EQ(names_of(groups[0]),
            (std::vector<std::string>{"cpu-scalar scalar 1", "cpu-thread simd 1",
                                      "cpu-thread simd 2", "cpu-thread simd 16", "gpu fused"}));
  EXPECT_TRUE(groups[0].rows[2].in_study[0]);
  EXPECT_FALSE(groups[0].rows[2].in_study[1]) << "the server did not run it";
}

TEST(SideBySide, ARowWithFewerWorkersComesFirstWhicheverStudyHasIt) {
  const std::vector<NamedStudy> studies = {server(), laptop()};
  const std::vector<ComparisonView> views = views_of(studies);
  EXPECT_EQ(names_of(side_by_side(studies, views)[0]),
            (std::vector<std::string>{"cpu-scalar scalar 1", "cpu-thread simd 1",
                                      "cpu-thread simd 2", "cpu-thread simd 16", "gpu fused"}));
}

TEST(SideBySide, TimesOfOtherThingsAreNotPutTogether) {
  struct Change {
    const char* what;
    void (*make)(Study& study);
  };
  const auto changes = std::to_array<Change>({
      {"other images", [](Study& study) { study.comparisons[0].input.digest = "xxh3:other"; }},
      {"images not known", [](Study& study) { study.comparisons[0].input.digest = ""; }},
      {"another pipeline", [](Study& study) { study.comparisons[0].pipeline = "sobel"; }},
      {"another way of measuring", [](Study& study) { study.measuring_epoch = 1; }},
  });
  for (const Change& change : changes) {
    std::vector<NamedStudy> studies = {laptop(), server()};
    change.make(studies[1].study);
    const std::vector<ComparisonView> views = views_of(studies);
    EXPECT_TRUE(side_by_side(studies, views).empty()) << change.what;
  }
}

TEST(SideBySide, TheFormatOfFilesCountsWhereFilesAreWritten) {
  std::vector<NamedStudy> studies = {laptop(), server()};
  studies[1].study.comparisons[0].output_format = "png";
  {
    const std::vector<ComparisonView> views = views_of(studies);
    EXPECT_EQ(side_by_side(studies, views).size(), 1U) << "scope filter writes none";
  }
  for (NamedStudy& study : studies) {
    for (Row& row : study.study.comparisons[0].rows) row.scope = "e2e";
  }
  const std::vector<ComparisonView> views = views_of(studies);
  EXPECT_TRUE(side_by_side(studies, views).empty());
}

TEST(SideBySide, TheRatioIsOfTimesAndHasAReasonWhereThereIsNone) {
  const std::vector<NamedStudy> studies = {laptop(), server()};
  const std::vector<ComparisonView> views = views_of(studies);
  const SideBySide group = side_by_side(studies, views)[0];
  const Figure<Estimate> twice =
      times_as_fast(group.rows[0].in_study[1], group.rows[0].in_study[0]);
  ASSERT_TRUE(twice);
  EXPECT_NEAR(twice->value, 2, 1e-12);
  ASSERT_TRUE(twice->interval);
  EXPECT_EQ(times_as_fast(group.rows[4].in_study[1], group.rows[4].in_study[0]).reason(),
            "the first study has no time of it");
  EXPECT_EQ(times_as_fast(group.rows[2].in_study[1], group.rows[2].in_study[0]).reason(),
            "it has no time");
}

TEST(SideBySide, ComparesEachFactOfTheMachines) {
  std::vector<NamedStudy> studies = {laptop(), laptop()};
  studies[1].name = "Cloud";
  Machine& machine = studies[1].study.machine;
  machine.microarchitecture = "Zen 4";
  machine.smt = true;
  machine.caches = {"2 × L1 Data 32K", "1 × L3 Unified 32M"};
  machine.min_mhz = 400;
  machine.max_mhz = 5000;
  machine.turbo = false;
  machine.memory_bytes = 16'000'000'000;
  machine.hypervisor = "KVM";
  machine.cpu_quota = 1.5;
  machine.memory_limit_bytes = 2'000'000'000;
  studies[1].study.build.libraries = {"fmt 9.1.0", "libpng 1.6.39"};
  studies[1].study.environment["OMP_NUM_THREADS"] = "2";
  EXPECT_EQ(differences(studies),
            (std::vector<std::string>{
                "microarchitecture – Laptop: not known; Cloud: Zen 4",
                "SMT – Laptop: not known; Cloud: on",
                "caches – Laptop: not known; Cloud: 2 × L1 Data 32K; 1 × L3 Unified 32M",
                "clock – Laptop: not known; Cloud: 400 to 5000 MHz",
                "turbo – Laptop: not known; Cloud: off",
                "memory – Laptop: not known; Cloud: 16.0 GB",
                "hypervisor – Laptop: not known; Cloud: KVM",
                "CPU quota – Laptop: not known; Cloud: 1.5 cores' time",
                "memory limit – Laptop: not known; Cloud: 2.00 GB",
                "libraries – Laptop: not known; Cloud: fmt 9.1.0, libpng 1.6.39",
                "environment – Laptop: not known; Cloud: OMP_NUM_THREADS=2",
            }));
}

TEST(SideBySide, SaysWhatDiffersAndNothingElse) {
  const std::vector<NamedStudy> studies = {laptop(), server()};
  EXPECT_EQ(differences(studies), (std::vector<std::string>{
                                      "processor – Laptop: a processor; Server: another processor",
                                      "cores – Laptop: 2; Server: 16",
                                  }));
  EXPECT_TRUE(differences(std::vector<NamedStudy>{laptop(), laptop()}).empty());
  EXPECT_TRUE(differences(std::vector<NamedStudy>{laptop()}).empty());
}

}  // namespace
}  // namespace bb
