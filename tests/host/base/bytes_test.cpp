#include "host/base/bytes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

namespace bb {
namespace {

TEST(Memory, IsWrittenInUnitsOf1000And1024) {
  EXPECT_EQ(parse_bytes("4096"), 4096U);
  EXPECT_EQ(parse_bytes("512M"), 512'000'000U);
  EXPECT_EQ(parse_bytes("500MB"), 500'000'000U);
  EXPECT_EQ(parse_bytes("1.5 gb"), 1'500'000'000U);
  EXPECT_EQ(parse_bytes("2GiB"), std::size_t{2} << 30U);
  EXPECT_EQ(parse_bytes("3Ki"), 3072U);
  for (const char* wrong :
       {"", "M", "0", "-1G", "12X", "1GG", "1Bi", "nan", "inf", "1e300", "1 2"}) {
    EXPECT_EQ(parse_bytes(wrong), std::nullopt) << wrong;
  }
  EXPECT_EQ(format_bytes(999), "999 B");
  EXPECT_EQ(format_bytes(6'319'125'504), "6.32 GB");
  EXPECT_EQ(format_bytes(999'600), "1.00 MB");
  for (const std::size_t bytes :
       {1UL, 16'384UL, 999'999'999UL, 1'000'066'667UL, 250'000'000'001UL}) {
    const std::size_t up = parse_bytes(round_bytes_up(bytes)).value();
    EXPECT_GE(up, bytes);
    EXPECT_LE(up, bytes + std::max<std::size_t>(1000, bytes / 100));
  }
}

}  // namespace
}  // namespace bb
