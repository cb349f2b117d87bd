#include "host/gallery/picture.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/support/random_image.h"

namespace bb {
namespace {

TEST(PictureStore, HoldsEqualPicturesOnce) {
  const Image first = testing::random_image({5, 4, 3}, 1);
  const Image second = testing::random_image({5, 4, 3}, 2);
  PictureStore store;
  EXPECT_EQ(store.add(first.view()), 0U);
  EXPECT_EQ(store.add(second.view()), 1U);
  EXPECT_EQ(store.add(first.view()), 0U);
  const std::vector<Picture> pictures = store.take();
  ASSERT_EQ(pictures.size(), 2U);
  EXPECT_EQ(pictures[1].width, 5);
  EXPECT_EQ(pictures[1].height, 4);
  Image decoded(read_shape(pictures[1].bytes));
  decode(pictures[1].bytes, decoded.view());
  EXPECT_TRUE(std::ranges::equal(decoded.view().samples(), second.view().samples()));
}

TEST(PictureStore, RefusesWhatPagesDoNotShow) {
  EXPECT_THROW(static_cast<void>(
                   PictureStore().add(testing::random_image({1, 1, 1}, 1).view(), FileFormat::pnm)),
               std::invalid_argument);
}

TEST(DataUri, HasTheMediaTypeAndTheBytes) {
  EXPECT_EQ(data_uri({1, 1, "image/jpeg", {'f', 'o', 'o'}}), "data:image/jpeg;base64,Zm9v");
  PictureStore store;
  static_cast<void>(store.add(testing::random_image({2, 2, 1}, 1).view()));
  EXPECT_EQ(data_uri(store.take().front()).substr(0, 33), "data:image/png;base64,iVBORw0KGgo");
}

}  // namespace
}  // namespace bb
