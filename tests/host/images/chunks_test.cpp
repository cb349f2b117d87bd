#include "host/images/chunks.h"

#include <gtest/gtest.h>

namespace bb {
namespace {

Shape grey(Shape input) { return {input.width, input.height, 1}; }

constexpr std::size_t kPage = 4096;

TEST(Chunks, OneHoldsAllWhereTheyFit) {
  const std::vector<Shape> shapes(5, Shape{64, 64, 3});  // 3 pages, 1 of output, 1 of reference
  const std::vector<Chunk> chunks = split_into_chunks(shapes, {grey, 25 * kPage});
  ASSERT_EQ(chunks.size(), 1U);
  EXPECT_EQ(chunks[0].size(), 5U);
  EXPECT_EQ(chunks[0].reference.end(), 25 * kPage);
}

TEST(Chunks, AreAsEqualAsTheirNumberAllows) {
  const std::vector<Shape> shapes(6, Shape{64, 64, 3});
  const std::vector<Chunk> chunks = split_into_chunks(shapes, {grey, 25 * kPage});
  ASSERT_EQ(chunks.size(), 2U);
  EXPECT_EQ(chunks[0].size(), 3U) << "not 5 and 1";
  EXPECT_EQ(chunks[1].first, 3U);
}

TEST(Chunks, OfMixedSizesKeepToTheLimitAndShareTheirMemory) {
  std::vector<Shape> shapes;
  shapes.reserve(200);
  for (int i = 0; i < 200; ++i) shapes.push_back({1 + i * 37 % 400, 1 + i * 53 % 300, 3});
  const std::size_t limit = 150 * kPage;
  const std::vector<Chunk> chunks = split_into_chunks(shapes, {grey, limit});
  EXPECT_GT(chunks.size(), 10U);
  std::size_t next = 0;
  for (const Chunk& chunk : chunks) {
    EXPECT_EQ(chunk.first, next);
    next += chunk.size();
    EXPECT_LE(chunk.reference.end(), limit);
    EXPECT_EQ(chunk.inputs.view(0).samples().data(), chunks[0].inputs.view(0).samples().data());
    for (std::size_t i = 0; i < chunk.size(); ++i) {
      EXPECT_EQ(chunk.inputs.shape(i), shapes[chunk.first + i]);
      EXPECT_EQ(chunk.outputs.shape(i), grey(chunk.inputs.shape(i)));
    }
  }
  EXPECT_EQ(next, shapes.size());
}

}  // namespace
}  // namespace bb
