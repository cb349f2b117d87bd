#include "host/figures/outcome.h"

#include <gtest/gtest.h>

#include "tests/host/results/studies.h"

namespace bb {
namespace {

using testing::row_of;

TEST(ExitCode, IsTheFirstThatAppliesInTheDocumentedOrder) {
  Comparison comparison = testing::comparison_of(
      {row_of("cpu-scalar", "scalar", 1, {8}), row_of("a", "a", 1, {1}), row_of("b", "b", 1, {1})});
  EXPECT_EQ(exit_code_for(comparison), ExitCode::identical);
  comparison.input.problems = {"x.jpg: truncated"};
  EXPECT_EQ(exit_code_for(comparison), ExitCode::input);
  comparison.rows[1].status = Status::unavailable;
  EXPECT_EQ(exit_code_for(comparison), ExitCode::input) << "the backend was not requested";
  comparison.rows[1].requested = true;
  EXPECT_EQ(exit_code_for(comparison), ExitCode::backend);
  comparison.rows[1].requested = false;
  comparison.rows[1].status = Status::failed;
  EXPECT_EQ(exit_code_for(comparison), ExitCode::backend) << "requested or not";
  comparison.rows[1].status = Status::unavailable;
  comparison.rows[0].status = Status::failed;
  EXPECT_EQ(exit_code_for(comparison), ExitCode::backend)
      << "there is no reference to compare with";
  comparison.rows[2].status = Status::mismatch;
  EXPECT_EQ(exit_code_for(comparison), ExitCode::difference);
  comparison.failure = Failure{ExitCode::backend, "the disk is full"};
  EXPECT_EQ(exit_code_for(comparison), ExitCode::difference);
  comparison.failure = Failure{ExitCode::interrupted, "interrupted"};
  EXPECT_EQ(exit_code_for(comparison), ExitCode::interrupted);
}

// 2 cores have no place for 4 of OpenCV's workers, but for 2 of them.
TEST(ExitCode, OfASweepAllowsNumbersOfWorkersThatTheMachineLacks) {
  Comparison comparison =
      testing::comparison_of({row_of("cpu-scalar", "scalar", 1, {8}), row_of("a", "a", 2, {1}),
                              row_of("a", "a", 4, {}), row_of("a", "a", 8, {})});
  for (Row& row : comparison.rows) row.requested = true;
  comparison.rows[2].status = comparison.rows[3].status = Status::unavailable;
  EXPECT_EQ(exit_code_for(comparison), ExitCode::identical);
  comparison.rows[1].status = Status::unavailable;
  EXPECT_EQ(exit_code_for(comparison), ExitCode::backend) << "none is left";
  comparison.rows[1].status = Status::ok;
  comparison.rows[1].requested = false;
  EXPECT_EQ(exit_code_for(comparison), ExitCode::backend) << "a row that nobody asked for is left";
  comparison.rows[1].requested = true;
  comparison.rows[2].contender.workers.reset();
  EXPECT_EQ(exit_code_for(comparison), ExitCode::backend) << "a device is no number of workers";
}

}  // namespace
}  // namespace bb
