#include "tests/support/test_data.h"

namespace bb::testing {

const TestData& photos() {
  static const TestData data{"BACKEND_BENCH_PHOTOS", BACKEND_BENCH_PHOTOS};
  return data;
}

const TestData& bad_images() {
  static const TestData data{"BACKEND_BENCH_BAD_IMAGES", BACKEND_BENCH_BAD_IMAGES};
  return data;
}

const TestData& small_cases() {
  static const TestData data{"BACKEND_BENCH_CASES", BACKEND_BENCH_CASES};
  return data;
}

}  // namespace bb::testing
