// Scales and the values beside them.
#include "host/charts/axis.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "host/charts/text_layout.h"

namespace bb::charts {
namespace {

std::vector<std::string> texts(const std::vector<Tick>& ticks) {
  std::vector<std::string> texts;
  texts.reserve(ticks.size());
  for (const Tick& tick : ticks) texts.push_back(tick.text);
  return texts;
}

using Texts = std::vector<std::string>;

Scale linear(double low, double high, double pixels) {
  return {ScaleKind::linear, {low, high}, 0, pixels};
}

Scale logarithmic(double low, double high, double pixels) {
  return {ScaleKind::logarithmic, {low, high}, 0, pixels};
}

TEST(Scale, IsProportional) {
  const Scale scale(ScaleKind::linear, {0, 20}, 100, 300);
  EXPECT_DOUBLE_EQ(scale.at(0), 100);
  EXPECT_DOUBLE_EQ(scale.at(5), 150);
  EXPECT_DOUBLE_EQ(scale.at(20), 300);
  const Scale upwards(ScaleKind::linear, {0, 20}, 300, 100);
  EXPECT_DOUBLE_EQ(upwards.at(5), 250);
}

TEST(Scale, IsLogarithmic) {
  const Scale scale(ScaleKind::logarithmic, {1, 1000}, 0, 300);
  EXPECT_DOUBLE_EQ(scale.at(10), 100);
  EXPECT_DOUBLE_EQ(scale.at(1000), 300);
}

TEST(Scale, PutsWhatIsBeyondAtItsEnds) {
  const Scale scale(ScaleKind::logarithmic, {1, 1000}, 0, 300);
  EXPECT_EQ(scale.at(-1), 0);
  EXPECT_EQ(scale.at(0), 0);
  EXPECT_EQ(scale.at(1e9), 300);
  EXPECT_EQ(scale.at(std::numeric_limits<double>::infinity()), 300);
  EXPECT_EQ(scale.at(std::nan("")), 0);
}

TEST(Scale, HasAnExtentEvenForOneValue) {
  EXPECT_EQ(linear(4, 4, 100).at(4), 50);
  EXPECT_EQ(linear(0, 0, 100).at(0), 50);
  EXPECT_GT(logarithmic(4, 4, 100).at(4), 0);
  EXPECT_LT(logarithmic(4, 4, 100).at(4), 100);
}

TEST(RoundTicks, AreAsManyAsFit) {
  EXPECT_EQ(texts(round_ticks(linear(0, 16, 700), Direction::horizontal)),
            (Texts{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14",
                   "15", "16"}));
  EXPECT_EQ(texts(round_ticks(linear(0, 16, 200), Direction::horizontal)),
            (Texts{"0", "5", "10", "15"}));
  EXPECT_EQ(texts(round_ticks(linear(0, 1, 160), Direction::vertical)),
            (Texts{"0", "0.2", "0.4", "0.6", "0.8", "1"}));
}

TEST(RoundTicks, OfPowersHaveNoNoise) {
  EXPECT_EQ(texts(round_ticks(linear(0, 0.0007, 300), Direction::horizontal)),
            (Texts{"0", "0.0002", "0.0004", "0.0006"}));
  EXPECT_EQ(texts(round_ticks(linear(0, 3.2e7, 300), Direction::horizontal)),
            (Texts{"0", "10⁷", "2·10⁷", "3·10⁷"}));
  EXPECT_EQ(texts(round_ticks(linear(0, 3.2e-7, 300), Direction::horizontal)),
            (Texts{"0", "10⁻⁷", "2·10⁻⁷", "3·10⁻⁷"}));
}

TEST(RoundTicks, OfALogarithmicScaleGrowCoarser) {
  EXPECT_EQ(texts(round_ticks(logarithmic(1, 100, 400), Direction::horizontal)),
            (Texts{"1", "2", "5", "10", "20", "50", "100"}));
  EXPECT_EQ(texts(round_ticks(logarithmic(1, 100, 120), Direction::horizontal)),
            (Texts{"1", "10", "100"}));
  EXPECT_EQ(texts(round_ticks(logarithmic(0.001, 30000, 240), Direction::horizontal)),
            (Texts{"0.01", "1", "100", "10000"}));
  EXPECT_EQ(texts(round_ticks(logarithmic(3, 4, 400), Direction::horizontal)),
            (Texts{"3", "3.2", "3.4", "3.6", "3.8", "4"}))
      << "less than a decade";
}

TEST(RoundTicks, NeverOverlapAndAreOnTheScale) {
  for (int exponent = -12; exponent <= 12; ++exponent) {
    for (const double digits : {1.0, 1.3, 4.7, 9.9}) {
      for (const double pixels : {60.0, 250.0, 600.0}) {
        const double high = digits * std::pow(10, exponent);
        for (const Scale& scale :
             {linear(0, high, pixels), linear(high / 3, high, pixels),
              logarithmic(high / 2, high, pixels), logarithmic(high / 1e9, high, pixels)}) {
          const std::vector<Tick> ticks = round_ticks(scale, Direction::horizontal);
          double end = -1e9;
          for (const Tick& tick : ticks) {
            EXPECT_GE(tick.value, scale.values().low * (1 - 1e-6));
            EXPECT_LE(tick.value, scale.values().high * (1 + 1e-6));
            EXPECT_GT(scale.at(tick.value) - text_width(tick.text) / 2, end);
            end = scale.at(tick.value) + text_width(tick.text) / 2;
          }
          EXPECT_GE(ticks.size(), pixels > 200 ? 2U : 1U) << high << " on " << pixels;
        }
      }
    }
  }
}

TEST(FittingTicks, KeepTheLastAndThoseWithRoom) {
  const std::vector<Tick> ticks = {{1, "1"}, {2, "2"},       {4, "4"},
                                   {8, "8"}, {15.5, "15.5"}, {16, "16"}};
  EXPECT_EQ(texts(fitting_ticks(linear(1, 16, 250), Direction::horizontal, ticks)),
            (Texts{"1", "4", "8", "16"}));
  EXPECT_EQ(texts(fitting_ticks(linear(1, 16, 10), Direction::horizontal, ticks)), (Texts{"16"}));
  EXPECT_EQ(texts(fitting_ticks(linear(2, 8, 250), Direction::horizontal, ticks)),
            (Texts{"2", "4", "8"}))
      << "a tick that is not on the scale would stand at another value's place";
}

}  // namespace
}  // namespace bb::charts
