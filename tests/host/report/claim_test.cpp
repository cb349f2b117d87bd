#include "host/report/claim.h"

#include <gtest/gtest.h>

#include "host/base/error.h"
#include "tests/host/report/named_study.h"

namespace bb {
namespace {

using testing::named_study;
using testing::row_of;

NamedStudy study() {
  NamedStudy named = named_study({row_of("cpu-scalar", "scalar", 1, {4, 4, 4, 4, 4, 4}),
                                  row_of("cpu-proc", "scalar", 1, {4, 4, 4, 4, 4, 4}),
                                  row_of("cpu-proc", "scalar", 2, {2, 2, 2, 2, 2, 2}),
                                  row_of("cpu-proc", "scalar", 4, {1, 1, 1, 1, 1, 1}),
                                  row_of("gpu", "fused", std::nullopt, {8, 8, 8, 8, 8, 8})});
  for (Row& row : named.study.comparisons[0].rows) {
    row.requested = row.contender.backend == "cpu-proc";
  }
  return named;
}

std::vector<std::string> claimed(const NamedStudy& named, const std::string& row = "") {
  const ComparisonView view(named, named.study.comparisons[0]);
  std::vector<std::string> names;
  for (const RowView& chosen : claimed_rows(view, row).rows) names.push_back(row_name(chosen.row));
  return names;
}

std::string claim(const NamedStudy& named, const std::string& row) {
  const ComparisonView view(named, named.study.comparisons[0]);
  return claim_of(claimed_rows(view, row).rows.at(0));
}

using Names = std::vector<std::string>;

TEST(Claim, IsAboutTheNamedBackendsWithAllCoresAndNotAboutTheFastestRow) {
  EXPECT_EQ(claimed(study()), (Names{"cpu-proc scalar 2 (filter)"}));
}

TEST(Claim, IsAboutEveryBackendWhereNoneWasNamed) {
  NamedStudy named = study();
  for (Row& row : named.study.comparisons[0].rows) row.requested = false;
  EXPECT_EQ(claimed(named), (Names{"cpu-proc scalar 2 (filter)", "gpu fused (filter)"}));
}

TEST(Claim, TakesTheFewestWorkersWhereAllAreMoreThanTheCores) {
  NamedStudy named = study();
  std::vector<Row>& rows = named.study.comparisons[0].rows;
  rows.erase(rows.begin() + 1, rows.begin() + 3);
  rows.insert(rows.begin() + 1, row_of("cpu-proc", "scalar", 8, {1, 1, 1, 1, 1, 1}));
  rows[1].requested = true;
  EXPECT_EQ(claimed(named), (Names{"cpu-proc scalar 4 (filter)"}));
}

TEST(Claim, IsAboutTheRowThatIsAskedFor) {
  EXPECT_EQ(claimed(study(), "gpu fused"), (Names{"gpu fused (filter)"}));
  EXPECT_EQ(claimed(study(), "cpu-proc scalar 4 (filter)"), (Names{"cpu-proc scalar 4 (filter)"}));
  EXPECT_THROW((void)claimed(study(), "cpu-proc scalar 3"), UsageError);
}

TEST(Claim, SaysWhatRanWhereAndHowManyTimesAsFast) {
  EXPECT_EQ(claim(study(), ""),
            "On a processor with 2 cores, cpu-proc (scalar, 2 workers) ran the pipeline 2.00× as "
            "fast as cpu-scalar (scalar, 1 worker)");
}

TEST(Claim, ClaimsNothingWhereNothingWasShown) {
  NamedStudy named = study();
  std::vector<Row>& rows = named.study.comparisons[0].rows;
  rows[2] = row_of("cpu-proc", "scalar", 2, {3, 5, 3, 5, 4, 4});
  EXPECT_NE(claim(named, "cpu-proc scalar 2").find("neither shown to be faster nor slower"),
            std::string::npos);
  rows[2].status = Status::mismatch;
  EXPECT_EQ(claim(named, "cpu-proc scalar 2"),
            "On a processor with 2 cores, cpu-proc (scalar, 2 workers) has no speedup: the outputs "
            "differ");
}

TEST(Claim, IsOverTheBaseline) {
  NamedStudy named = study();
  named.baseline = "cpu-proc scalar 2";
  EXPECT_TRUE(claim(named, "cpu-proc scalar 4")
                  .ends_with("2.00× as fast as cpu-proc (scalar, 2 "
                             "workers)"))
      << claim(named, "cpu-proc scalar 4");
  EXPECT_EQ(claimed(named), (Names{"cpu-proc scalar 1 (filter)"})) << "not the baseline itself";
  named.baseline = "gpu";
  EXPECT_TRUE(claim(named, "cpu-scalar scalar 1").ends_with("2.00× as fast as gpu (fused)"))
      << claim(named, "cpu-scalar scalar 1");
}

TEST(OutputVerdict, CountsRowsThatAreTheSameDifferOrGaveNothing) {
  NamedStudy named = study();
  named.study.comparisons[0].input.images = 7;
  const auto verdict = [&] { return output_verdict(views_of({&named, 1})); };
  EXPECT_TRUE(verdict().identical);
  EXPECT_EQ(verdict().sentence, "All outputs are identical, byte for byte: 5 rows, 7 images.");
  std::vector<Row>& rows = named.study.comparisons[0].rows;
  rows[4].status = Status::unavailable;
  EXPECT_TRUE(verdict().identical);
  EXPECT_EQ(verdict().sentence,
            "All outputs are identical, byte for byte: 4 rows, 7 images. 1 more row gave no "
            "outputs.");
  rows[3].status = Status::mismatch;
  EXPECT_FALSE(verdict().identical);
  for (Row& row : rows) row.status = Status::failed;
  EXPECT_FALSE(verdict().identical) << "nothing was verified";
}

}  // namespace
}  // namespace bb
