#include "host/base/error.h"

#include <gtest/gtest.h>

#include <new>

namespace bb {
namespace {

template <class Error>
Failure failure_of(const Error& error) {
  try {
    throw error;
  } catch (...) {
    return current_failure();
  }
}

TEST(Failures, HaveAMessageAndAnExitCode) {
  EXPECT_EQ(failure_of(UsageError("no")), (Failure{ExitCode::usage, "no"}));
  EXPECT_EQ(failure_of(InputError("no image")), (Failure{ExitCode::input, "no image"}));
  EXPECT_EQ(failure_of(Interrupted()), (Failure{ExitCode::interrupted, "interrupted"}));
  EXPECT_EQ(failure_of(std::runtime_error("broken")), (Failure{ExitCode::backend, "broken"}));
}

TEST(Failures, OfMemoryAreInWords) {
  EXPECT_EQ(failure_of(std::bad_alloc()),
            (Failure{ExitCode::backend, "there is not enough memory"}));
}

}  // namespace
}  // namespace bb
