#include "host/results/gate.h"

#include <gtest/gtest.h>

#include "tests/host/results/studies.h"

namespace bb {
namespace {

using testing::row_of;
using testing::study_of;

// Ten processes, which vary by as much.
Row row(const std::string& backend, double seconds, double variation = 0.002) {
  std::vector<double> times;
  times.reserve(10);
  for (int n = 0; n < 10; ++n) times.push_back(seconds * (1 + variation * (n % 5 - 2) / 2));
  Row row = row_of(backend, "simd", 1, times);
  row.output_digest = "xxh3:out";
  return row;
}

Row with_status(const std::string& backend, Status status) {
  Row row = row_of(backend, "simd", 1, {});
  row.status = status;
  return row;
}

struct Judgement {
  ExitCode code;
  std::string text;  // "FAILS …" or "look at …", a line each
};

// A gate over "common", which is the same in both, and these rows.
Judgement judge_rows(const std::vector<Row>& base, const std::vector<Row>& fresh,
                     const GateRules& rules = {0.05, false, {}}) {
  const auto study = [](std::vector<Row> rows) {
    rows.insert(rows.begin(), row("common", 1));
    return study_of(std::move(rows));
  };
  const Study before = study(base);
  const Study after = study(fresh);
  const Diff diff = compare_launches({&before, 1}, {&after, 1});
  const std::vector<GateFinding> findings = judge(diff, rules);
  std::string text;
  for (const GateFinding& finding : findings) {
    text += (finding.fails ? "FAILS " : "look at ") + finding.text + "\n";
  }
  return {exit_code_for(diff, findings), text};
}

TEST(Gate, FailsWhatWasMeasuredInAnotherWay) {
  Study before = study_of({row("a", 1)});
  before.measuring_epoch = 1;
  const Study after = study_of({row("a", 1)});
  const Diff diff = compare_launches({&before, 1}, {&after, 1});
  const std::vector<GateFinding> findings = judge(diff, {0.05, false, {}});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_TRUE(findings[0].fails);
  EXPECT_EQ(findings[0].text,
            "a simd 1 (filter): the two were measured in different ways; measure both files with "
            "the same images and options, and one version of the program");
}

TEST(Gate, NamesTheInputOfARowWhereThereAreSeveral) {
  Study before = study_of({row("a", 1)});
  before.comparisons.push_back(before.comparisons[0]);
  before.comparisons[0].input.description = "1 image";
  before.comparisons[1].input.description = "2 images";
  before.comparisons[1].input.digest = "xxh3:two";
  Study after = before;
  after.comparisons[1].rows = {row("a", 2)};
  const Diff diff = compare_launches({&before, 1}, {&after, 1});
  const std::vector<GateFinding> findings = judge(diff, {0.05, false, {}});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_TRUE(findings[0].text.starts_with("2 images: a simd 1 (filter): slower than allowed"))
      << findings[0].text;
}

TEST(Gate, FailsWhereNothingCanBeJudged) {
  Row failed = row("a", 1);
  failed.status = Status::failed;
  const Study before = study_of({failed});
  const Study after = study_of({row("a", 1)});
  const Diff diff = compare_launches({&before, 1}, {&after, 1});
  const std::vector<GateFinding> findings = judge(diff, {0.05, false, {}});
  EXPECT_EQ(exit_code_for(diff, findings), ExitCode::difference);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].text, "no row of the base is ok: there is nothing to judge by");
}

TEST(Gate, NamesOutputsThatDiffer) {
  Row base = row("a", 1);
  Row fresh = base;
  base.output_digest = "xxh3:1";
  fresh.output_digest = "xxh3:2";
  EXPECT_EQ(judge_rows({base}, {fresh}).text,
            "FAILS a simd 1 (filter): its outputs are not those of the base\n");
}

TEST(Gate, PassesWhatIsNotSlowerAndFailsWhatIs) {
  EXPECT_EQ(judge_rows({row("a", 1)}, {row("a", 1.04)}).text, "");
  EXPECT_EQ(judge_rows({row("a", 1)}, {row("a", 0.5)}).code, ExitCode::identical);
  const Judgement slower = judge_rows({row("a", 1)}, {row("a", 1.1)});
  EXPECT_EQ(slower.code, ExitCode::difference);
  EXPECT_TRUE(slower.text.starts_with("FAILS a simd 1 (filter): slower than allowed: 1.100 ["))
      << slower.text;
  EXPECT_EQ(judge_rows({row("a", 1)}, {row("a", 1.1)}, {0.15, false, {}}).text, "");
}

TEST(Gate, ARowWhoseIntervalHoldsTheLimitFailsOnlyWhereItIsStrict) {
  const std::vector<Row> fresh = {row("a", 1.05, 0.05)};
  const Judgement lenient = judge_rows({row("a", 1)}, fresh);
  EXPECT_EQ(lenient.code, ExitCode::identical);
  EXPECT_TRUE(lenient.text.starts_with("look at a simd 1 (filter): may be slower than allowed"))
      << lenient.text;
  EXPECT_EQ(judge_rows({row("a", 1)}, fresh, {0.05, true, {}}).code, ExitCode::difference);
}

TEST(Gate, ARowWithoutAnIntervalFailsWhateverTheReason) {
  const std::vector<Row> base = {row("a", 1)};
  Row few = row("a", 10);
  few.samples.resize(2);
  const Judgement unclear = judge_rows(base, {few});
  EXPECT_EQ(unclear.code, ExitCode::difference);
  EXPECT_TRUE(unclear.text.find("use --runs 40") != std::string::npos ||
              unclear.text.find("with --runs 40") != std::string::npos)
      << unclear.text;
  EXPECT_EQ(judge_rows(base, {}).code, ExitCode::difference) << "missing";
  for (const Status status : {Status::failed, Status::unavailable, Status::unfinished}) {
    EXPECT_EQ(judge_rows(base, {with_status("a", status)}).code, ExitCode::difference)
        << to_string(status);
  }
}

TEST(Gate, WhatMayBeMissingIsNamedByItsBackendOrItsRow) {
  const std::vector<Row> base = {row("a", 1)};
  for (const char* name : {"a", "a simd 1", "a simd 1 (filter)"}) {
    EXPECT_EQ(judge_rows(base, {}, {0.05, true, {name}}).text, "") << name;
    EXPECT_EQ(judge_rows(base, {with_status("a", Status::failed)}, {0.05, true, {name}}).text, "");
  }
  EXPECT_EQ(judge_rows(base, {row("a", 2)}, {0.05, false, {"a"}}).code, ExitCode::difference)
      << "it may be missing, not slow";
  EXPECT_THROW(judge_rows(base, {}, {0.05, true, {"b"}}), UsageError);
}

TEST(Gate, WhatWasNotOkInTheBaseOrIsNewPasses) {
  EXPECT_EQ(judge_rows({with_status("a", Status::failed)}, {row("a", 1), row("b", 1)}).text, "");
  EXPECT_EQ(judge_rows({with_status("a", Status::failed)}, {}).text, "");
}

TEST(Gate, OtherOutputsAreADifferenceInAnyCase) {
  Row other = row("a", 1);
  other.output_digest = "xxh3:other";
  EXPECT_EQ(judge_rows({row("a", 1)}, {other}, {0.05, false, {"a"}}).code, ExitCode::difference);
}

}  // namespace
}  // namespace bb
