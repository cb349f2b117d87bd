#include "host/images/output_names.h"

#include <gtest/gtest.h>

namespace bb {
namespace {

namespace fs = std::filesystem;

TEST(OutputNames, CollidingNamesKeepTheirOwnExtension) {
  const std::vector<SetImage> images = {
      {"a/x.jpg", {}, {}}, {"a/x.png", {}, {}}, {"b/x.jpg", {}, {}}};
  EXPECT_EQ(output_names(images, "png"),
            (std::vector<fs::path>{"a/x.jpg.png", "a/x.png.png", "b/x.png"}));
}

TEST(OutputNames, FollowFromAnyName) {
  const std::vector<SetImage> images = {{"/a/b.png", {}, {}}, {"../c.png", {}, {}}};
  EXPECT_EQ(output_names(images, "jpg"), (std::vector<fs::path>{"/a/b.jpg", "../c.jpg"}));
}

TEST(OutputNames, AreNeverThoseOfAnotherResultOrOfAFolder) {
  const auto names = [](const std::vector<fs::path>& inputs, const char* extension) {
    std::vector<SetImage> images;
    images.reserve(inputs.size());
    for (const fs::path& input : inputs) images.push_back({input, {}, {}});
    return output_names(images, extension);
  };
  using Names = std::vector<fs::path>;
  EXPECT_EQ(names({"a.jpg", "a.jpg.png", "a.png"}, "jpg"),
            (Names{"a.jpg-2.jpg", "a.jpg.jpg", "a.png.jpg"}));
  EXPECT_EQ(names({"a.jpg", "a.jpg.png", "a.png"}, "png"),
            (Names{"a.jpg-2.png", "a.jpg.png", "a.png.png"}));
  EXPECT_EQ(names({"a.jpg/b.png", "a.png"}, "jpg"), (Names{"a.jpg/b.jpg", "a.png.jpg"}));
  const std::string longest(251, 'n');
  EXPECT_EQ(names({longest + ".jpg", longest + ".png"}, "jpg"),
            (Names{std::string(249, 'n') + "-2.jpg", std::string(249, 'n') + "-3.jpg"}));
  const std::string wide = "ä" + std::string(248, 'n') + "é.x";  // 254 bytes
  EXPECT_EQ(names({wide}, "jpeg2000"), (Names{"ä" + std::string(242, 'n') + "-2.jpeg2000"}));
}

}  // namespace
}  // namespace bb
