#include "host/base/base64.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace bb {
namespace {

std::string encoded(std::string_view text) {
  return base64(std::vector<std::uint8_t>(text.begin(), text.end()));
}

TEST(Base64, EncodesTheVectorsOfRfc4648) {
  for (const auto& [text, expected] : {std::pair("", ""),
                                       {"f", "Zg=="},
                                       {"fo", "Zm8="},
                                       {"foo", "Zm9v"},
                                       {"foob", "Zm9vYg=="},
                                       {"fooba", "Zm9vYmE="},
                                       {"foobar", "Zm9vYmFy"}}) {
    EXPECT_EQ(encoded(text), expected);
  }
}

TEST(Base64, HasADigitForEachSixBits) {
  std::vector<std::uint8_t> bytes;  // the digits 0 to 63 in order
  for (unsigned digit = 0; digit < 64; digit += 4) {
    const unsigned bits = digit << 18 | (digit + 1) << 12 | (digit + 2) << 6 | (digit + 3);
    for (const unsigned shift : {16U, 8U, 0U}) {
      bytes.push_back(static_cast<std::uint8_t>(bits >> shift));
    }
  }
  EXPECT_EQ(base64(bytes), "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
}

}  // namespace
}  // namespace bb
