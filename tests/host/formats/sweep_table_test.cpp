// The small tables in which the comparisons of a sweep stand side by side.
#include <gtest/gtest.h>

#include "tests/host/report/named_study.h"

namespace bb {
namespace {

using testing::comparison_of;
using testing::named_study;
using testing::report;
using testing::row_of;

struct Point {
  std::size_t images = 1;
  std::size_t pixels_of_each = 0;
  std::vector<Row> rows;
};

std::vector<Row> two_rows(double serial_s, double parallel_s) {
  return {row_of("cpu-scalar", "scalar", 1, {serial_s}),
          row_of("cpu-thread", "simd", 2, {parallel_s})};
}

// What the table report ends with, after the comparisons one by one.
std::string sweeps(const std::vector<Point>& points) {
  NamedStudy named = named_study(points.front().rows);
  named.study.comparisons.clear();
  for (const Point& point : points) {
    Comparison& comparison = named.study.comparisons.emplace_back(comparison_of(point.rows));
    comparison.input.images = point.images;
    comparison.input.pixels = point.images * point.pixels_of_each;
  }
  const std::string text = report("table", {named});
  const std::size_t begin = text.find(": medians in ms");
  return begin == std::string::npos ? "" : text.substr(text.rfind("\n\n", begin));
}

TEST(SweepTable, OverNumbersOfImagesHasAColumnForEach) {
  EXPECT_EQ(sweeps({{10, 65536, two_rows(0.1, 0.0123)}, {100, 65536, two_rows(1, 0.123)}}), R"(

Scope filter, by number of images: medians in ms
row                      10     100
cpu-scalar scalar 1   100.0    1000
cpu-thread simd 2     12.30   123.0
)");
}

TEST(SweepTable, OverSizesHasAColumnForEach) {
  EXPECT_EQ(sweeps({{10, 65536, two_rows(0.1, 0.01)}, {10, 1048576, two_rows(1, 0.1)}}), R"(

Scope filter, 10 images, by their size: medians in ms
row                  0.0655 MP  1.05 MP
cpu-scalar scalar 1      100.0     1000
cpu-thread simd 2        10.00    100.0
)");
}

TEST(SweepTable, NamesTheSizeOfGeneratedImages) {
  NamedStudy named = named_study(two_rows(0.1, 0.01));
  named.study.comparisons.push_back(named.study.comparisons[0]);
  for (int n = 0; n < 2; ++n) {
    Input& input = named.study.comparisons[static_cast<std::size_t>(n)].input;
    input.images = 10;
    input.generated = {.seed = 1, .width = 48 << n, .height = 40};
  }
  const std::string text = report("table", {named});
  EXPECT_NE(text.find("row                   48×40   96×40\n"), std::string::npos) << text;
}

TEST(SweepTable, OverBothThereIsOneForEachSize) {
  EXPECT_EQ(sweeps({{1, 65536, two_rows(0.01, 0.001)},
                    {2, 65536, two_rows(0.02, 0.002)},
                    {1, 1048576, two_rows(0.1, 0.01)},
                    {2, 1048576, two_rows(0.2, 0.02)}}),
            R"(

Scope filter, images of 0.0655 MP, by their number: medians in ms
row                       1       2
cpu-scalar scalar 1   10.00   20.00
cpu-thread simd 2      1.00    2.00

Scope filter, images of 1.05 MP, by their number: medians in ms
row                       1       2
cpu-scalar scalar 1   100.0   200.0
cpu-thread simd 2     10.00   20.00
)");
}

TEST(SweepTable, ARowHasATimeWhereItIsRight) {
  std::vector<Row> wrong = two_rows(1, 0.1);
  wrong[1].status = Status::mismatch;
  std::vector<Row> other = {row_of("cpu-scalar", "scalar", 1, {2}),
                            row_of("gpu", "fused", {}, {1})};
  other[1].scope = "e2e";
  EXPECT_EQ(sweeps({{1, 1000, wrong}, {2, 1000, other}}), R"(

Scope filter, by number of images: medians in ms
row                       1       2
cpu-scalar scalar 1    1000    2000
cpu-thread simd 2         –       –

Scope e2e, by number of images: medians in ms
row             1       2
gpu fused       –    1000
)");
}

// Several sets of images of one study.
std::string sweeps_over(const std::vector<Input>& inputs) {
  NamedStudy named = named_study(two_rows(0.1, 0.01));
  const Comparison comparison = named.study.comparisons.front();
  named.study.comparisons.clear();
  for (const Input& input : inputs) {
    named.study.comparisons.push_back(comparison);
    named.study.comparisons.back().input = input;
  }
  return report("table", {named});
}

Input in_folder(const std::string& folder, std::size_t images) {
  Input input;
  input.folder = folder;
  input.images = images;
  return input;
}

Input generated(int side, std::size_t images) {
  Input input;
  input.generated = {.seed = 1, .width = side, .height = side};
  input.images = images;
  return input;
}

TEST(SweepTable, KeepsTheImagesOfOneFolderTogether) {
  const std::string text = sweeps_over(
      {in_folder("photos", 1), in_folder("photos", 2), in_folder("scans", 3), generated(8, 4)});
  EXPECT_NE(text.find("Scope filter, by number of images in photos: medians in ms\n"
                      "row                       1       2\n"),
            std::string::npos)
      << text;
  EXPECT_EQ(text.find("medians in ms"), text.rfind("medians in ms")) << text;
}

TEST(SweepTable, DoesNotTakeImagesOfSeveralSizesForANumberOfThem) {
  const std::string text = sweeps_over({generated(8, 1), generated(16, 2)});
  EXPECT_EQ(text.find("medians in ms"), std::string::npos) << text;
}

TEST(SweepTable, ThereIsNoneOfOneComparisonOrOfOnesThatDoNotBelongTogether) {
  EXPECT_EQ(sweeps({{10, 65536, two_rows(1, 1)}}), "");
  EXPECT_EQ(sweeps({{10, 65536, two_rows(1, 1)}, {0, 0, {row_of("a", "b", 1, {1})}}}), "")
      << "the second was interrupted before it had images";
  NamedStudy named = named_study(two_rows(1, 1));
  named.study.comparisons.push_back(named.study.comparisons[0]);
  named.study.comparisons[1].pipeline = "sharpen";
  named.study.comparisons[1].input.images = 2;
  EXPECT_EQ(report("table", {named}).find("medians in ms"), std::string::npos);
}

}  // namespace
}  // namespace bb
