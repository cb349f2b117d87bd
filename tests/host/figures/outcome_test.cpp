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
  comparison.rows[1].status = Status::failed;
  EXPECT_EQ(exit_code_for(comparison), ExitCode::input) << "the backend was not requested";
  comparison.rows[1].requested = true;
  EXPECT_EQ(exit_code_for(comparison), ExitCode::backend);
  comparison.rows[1].requested = false;
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

}  // namespace
}  // namespace bb
