#include "host/base/json_depth.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace bb {
namespace {

void check(const std::string& text) {
  check_json_depth(std::vector<std::uint8_t>(text.begin(), text.end()));
}

TEST(JsonDepth, IsLimited) {
  const auto nested = [](std::size_t depth, const char* open, const char* close) {
    std::string text;
    for (std::size_t n = 0; n < depth; ++n) text += open;
    for (std::size_t n = 0; n < depth; ++n) text += close;
    return text;
  };
  EXPECT_NO_THROW(check(nested(64, "[", "]")));
  EXPECT_THROW(check(nested(65, "[", "]")), std::runtime_error);
  EXPECT_NO_THROW(check(nested(32, "{\"a\":[", "]}")));
  EXPECT_THROW(check(nested(33, "{\"a\":[", "]}")), std::runtime_error);
  EXPECT_THROW(check(std::string(100, '[')), std::runtime_error) << "closed or not";
  EXPECT_THROW(check("\"" + std::string(1, '\\') + "\"\"" + std::string(65, '[')),
               std::runtime_error)
      << "after a text with a quotation mark";
}

TEST(JsonDepth, CountsWhatIsNestedAlone) {
  std::string side_by_side = "[";
  for (int n = 0; n < 1000; ++n) side_by_side += "[{}],";
  EXPECT_NO_THROW(check(side_by_side + "0]"));
  EXPECT_NO_THROW(check("\"" + std::string(1000, '[') + "\""));
  EXPECT_NO_THROW(check("\"\\\"" + std::string(1000, '{') + "\""));
}

}  // namespace
}  // namespace bb
