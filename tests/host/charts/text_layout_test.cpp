// Widths of texts, lines, and labels that make room for each other.
#include "host/charts/text_layout.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace bb::charts {
namespace {

// Advances in DejaVu Sans, the widest of the usual fonts, in units of the font size.
TEST(TextWidth, IsNotTooSmallForAWideFontAndNotMuchTooLarge) {
  const std::vector<std::pair<std::string, double>> advances = {{"15.7× [15.4, 15.9]", 9.2515},
                                                                {"cpu-thread simd", 8.2046},
                                                                {"images per second", 9.4991},
                                                                {"Michael Wimmer WWW", 11.6734},
                                                                {"mmmm iiii ffff", 7.0518}};
  for (const auto& [text, advance] : advances) {
    EXPECT_GE(text_width(text), advance * 12) << text;
    EXPECT_LE(text_width(text), advance * 12 * 1.2) << text;
  }
  EXPECT_GE(text_width("15.7× [15.4, 15.9]", Font::title), 10.2300 * 13);  // DejaVu Sans Bold
  EXPECT_GE(text_width("Michael Wimmer WWW", Font::title), 13.0450 * 13);
}

TEST(TextWidth, CountsCharactersNotBytes) {
  EXPECT_EQ(text_width("éé"), 2 * text_width("é"));
  EXPECT_EQ(text_width("e\u0301"), text_width("e")) << "an accent that combines";
  EXPECT_GE(text_width("画像"), 2 * 12) << "as wide as high";
  EXPECT_EQ(text_width(""), 0);
  EXPECT_EQ(text_width("\x1b"), text_width("\\x1b")) << "as it is shown";
  EXPECT_EQ(text_width("\xff"), text_width("\\xff"));
}

TEST(Wrap, BreaksAtSpaces) {
  const double width = text_width("one two");
  EXPECT_EQ(wrap("one two three", width, 9), (std::vector<std::string>{"one two", "three"}));
  EXPECT_EQ(wrap("one two", width, 9), (std::vector<std::string>{"one two"}));
  EXPECT_EQ(wrap("one two   ", width, 9), (std::vector<std::string>{"one two"}));
  EXPECT_TRUE(wrap("", width, 9).empty());
}

TEST(Wrap, BreaksAWordThatIsWiderThanALine) {
  EXPECT_EQ(wrap("aaaa", text_width("aa"), 9), (std::vector<std::string>{"aa", "aa"}));
  EXPECT_EQ(wrap("画像", 1, 9), (std::vector<std::string>{"画", "像"}))
      << "never within a character";
}

TEST(Wrap, EndsInAnEllipsisWhereLinesDoNotSuffice) {
  const double width = text_width("one two");
  const std::vector<std::string> lines = wrap("one two three four five", width, 2);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0], "one two");
  EXPECT_TRUE(lines[1].ends_with("…")) << lines[1];
  EXPECT_LE(text_width(lines), width);
}

TEST(Spread, LeavesAloneWhatDoesNotOverlap) {
  const std::vector<double> centres = {90, 10, 50};
  EXPECT_EQ(spread(centres, std::vector<double>{10, 10, 10}, {0, 100}), centres);
}

TEST(Spread, MovesEqualItemsApartInTheirOrder) {
  EXPECT_EQ(spread(std::vector<double>{50, 50, 50}, std::vector<double>{10, 10, 10}, {0, 100}),
            (std::vector<double>{40, 50, 60}));
  EXPECT_EQ(spread(std::vector<double>{51, 50}, std::vector<double>{10, 10}, {0, 100}),
            (std::vector<double>{55.5, 45.5}));
}

TEST(Spread, StaysWithinTheRange) {
  EXPECT_EQ(spread(std::vector<double>{1, 2}, std::vector<double>{10, 20}, {0, 100}),
            (std::vector<double>{5, 20}));
  EXPECT_EQ(spread(std::vector<double>{99, 98}, std::vector<double>{10, 20}, {0, 100}),
            (std::vector<double>{95, 80}));
  EXPECT_EQ(spread(std::vector<double>{9, 5}, std::vector<double>{10, 10}, {0, 15}),
            (std::vector<double>{15, 5}))
      << "without room for all, from the low end on";
  EXPECT_TRUE(spread({}, {}, {0, 1}).empty());
}

TEST(Spread, KeepsOrderAndDistanceOfAnyItems) {
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    std::vector<double> centres(1 + random() % 12);
    std::vector<double> sizes(centres.size());
    for (double& centre : centres) centre = static_cast<double>(random() % 300);
    for (double& size : sizes) size = static_cast<double>(1 + random() % 20);
    const std::vector<double> moved = spread(centres, sizes, {0, 300});
    for (std::size_t i = 0; i < moved.size(); ++i) {
      EXPECT_GE(moved[i] - sizes[i] / 2, -1e-9);
      EXPECT_LE(moved[i] + sizes[i] / 2, 300 + 1e-9);
      for (std::size_t j = 0; j < moved.size(); ++j) {
        if (centres[i] >= centres[j]) continue;
        EXPECT_GE(moved[j] - moved[i], (sizes[i] + sizes[j]) / 2 - 1e-9);
      }
    }
  }
}

}  // namespace
}  // namespace bb::charts
