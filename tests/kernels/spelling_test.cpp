#include "kernels/filter/spelling.h"

#include <gtest/gtest.h>

#include <array>

namespace bb {
namespace {

constexpr std::array<std::string_view, 5> kFilters = {"grayscale", "gaussian", "sobel", "sharpen",
                                                      "brightness"};

TEST(Spelling, TheClosestNameIsMeant) {
  for (const auto& [word, meant] :
       std::array<std::array<std::string_view, 2>, 7>{{{"gausian", "gaussian"},
                                                       {"guassian", "gaussian"},
                                                       {"greyscale", "grayscale"},
                                                       {"Sobel", "sobel"},
                                                       {"sharp", "sharpen"},
                                                       {"brigthness", "brightness"},
                                                       {"sobell", "sobel"}}}) {
    EXPECT_EQ(did_you_mean(word, kFilters), " (did you mean " + std::string(meant) + "?)") << word;
  }
}

TEST(Spelling, AnotherWordHasNoSuggestion) {
  for (const std::string_view word : {"", "x", "median", "opencl", "invert"}) {
    EXPECT_EQ(did_you_mean(word, kFilters), "") << word;
  }
}

TEST(Spelling, OfEquallyCloseNamesTheFirstIsMeant) {
  constexpr std::array<std::string_view, 3> kNames = {"cpu-simd", "cpu-sims", "cpu-simt"};
  EXPECT_EQ(did_you_mean("cpu-simx", kNames), " (did you mean cpu-simd?)");
}

}  // namespace
}  // namespace bb
