// The pixel contract of the per-pixel formulas, for every possible input.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "kernels/filter/filter.h"
#include "kernels/scalar/scalar.h"

namespace bb {
namespace {

TEST(Contract, GrayscaleOfEveryColour) {
  Image row({256, 1, 3});
  Image grey({256, 1, 1});
  for (int red = 0; red < 256; ++red) {
    for (int green = 0; green < 256; ++green) {
      for (int blue = 0; blue < 256; ++blue) {
        const std::size_t at = 3 * static_cast<std::size_t>(blue);
        row.view().samples()[at] = static_cast<std::uint8_t>(red);
        row.view().samples()[at + 1] = static_cast<std::uint8_t>(green);
        row.view().samples()[at + 2] = static_cast<std::uint8_t>(blue);
      }
      scalar::apply(Grayscale{}, row.view(), grey.view(), {0, 1});
      for (int blue = 0; blue < 256; ++blue) {
        const int expected = (9798 * red + 19235 * green + 3735 * blue + 16384) / 32768;
        ASSERT_EQ(grey.view().samples()[static_cast<std::size_t>(blue)], expected)
            << red << ' ' << green << ' ' << blue;
      }
    }
  }
}

TEST(Contract, GrayscaleWeightsSumToOneSoThatGreyStaysGrey) {
  EXPECT_EQ(Grayscale::kRed + Grayscale::kGreen + Grayscale::kBlue, 1 << Grayscale::kShift);
}

TEST(Contract, MagnitudeOfEveryReachableSumOfSquares) {
  constexpr int kMost = 2 * 1020 * 1020;
  int root = 0;  // the largest integer whose square is at most `sum`
  for (int sum = 0; sum <= kMost; ++sum) {
    while ((root + 1) * (root + 1) <= sum) ++root;
    // (root + 1/2)² = root² + root + 1/4 is no integer, so nothing is ever halfway.
    const int rounded = sum > root * root + root ? root + 1 : root;
    ASSERT_EQ(scalar::magnitude(sum), std::min(255, rounded)) << sum;
  }
}

TEST(Contract, BrightnessRoundsHalfToEvenForEveryGainAndBiasOfAGrid) {
  for (int gain = -1024; gain <= 1024; gain += 13) {
    for (int bias = -65280; bias <= 65280; bias += 97) {
      const auto table = Brightness{gain, bias}.table();
      for (int v = 0; v < 256; ++v) {
        // A double holds these values exactly, and nearbyint rounds half to even.
        const double exact = (gain * v + bias) / 256.0;
        const double expected = std::min(255.0, std::max(0.0, std::nearbyint(exact)));
        ASSERT_EQ(table[static_cast<std::size_t>(v)], static_cast<int>(expected))
            << "gain " << gain << " bias " << bias << " value " << v;
      }
    }
  }
}

TEST(Contract, GaussianTapsAreSymmetricAndSumToAPowerOfTwo) {
  for (const Gaussian::Ksize ksize : Gaussian::kSizes) {
    const GaussianTaps taps = gaussian_taps(ksize);
    const auto radius = static_cast<std::size_t>(Gaussian{ksize}.size() / 2);
    int sum = taps.half[radius];
    for (std::size_t k = 0; k < radius; ++k) sum += 2 * taps.half[k];
    EXPECT_EQ(sum, 1 << taps.shift) << Gaussian{ksize}.size();
  }
}

}  // namespace
}  // namespace bb
