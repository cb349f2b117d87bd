#include "host/images/image_header.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "host/base/files.h"
#include "host/base/temporary.h"
#include "host/codecs/codec.h"
#include "tests/support/text.h"

namespace bb {
namespace {

constexpr std::size_t kMaxPixels = 100'000'000;

TEST(ImageHeader, IsReceivedAsItWasSent) {
  const ImageHeader header{{640, 480, 3}, 1 << 20};
  EXPECT_EQ(header_from_reply(to_reply(header), kMaxPixels), header);
}

TEST(ImageHeader, WhatNoProcessShouldSayIsRefused) {
  for (const char* reply : {"",
                            " ",
                            "5",
                            "5 ",
                            "5 5",
                            "5 5 ",
                            "+5 5 0",
                            "-5 5 0",
                            "-2000000 -3000 0",
                            "5 -5 0",
                            "5 5 -1",
                            "+2147483647 2147483647 0",
                            "2147483648 1 0",
                            "0 5 0",
                            "5 0 0",
                            "5  5 0",
                            "5 5 0 ",
                            "5 5 0 7",
                            "5 5 0x",
                            "0x5 5 0",
                            "5\n5\n0",
                            "5 5 99999999999999999999",
                            "\xd9\xa5 5 0",
                            "5 5 1e3"}) {
    EXPECT_THROW(static_cast<void>(header_from_reply(reply, kMaxPixels)), CodecError) << reply;
  }
}

TEST(ImageHeader, OfMorePixelsThanAllowedIsRefusedOfWhomeverItComes) {
  EXPECT_NO_THROW(static_cast<void>(header_from_reply("10000 10000 0", kMaxPixels)));
  EXPECT_THROW(static_cast<void>(header_from_reply("10000 10001 0", kMaxPixels)), CodecError);
  EXPECT_THROW(static_cast<void>(header_from_reply("2147483647 2147483647 0", kMaxPixels)),
               CodecError);
}

TEST(ImageHeader, AsksForNoMoreMemoryThanDecodingTakes) {
  EXPECT_NO_THROW(static_cast<void>(header_from_reply("10000 10000 600000000", kMaxPixels)));
  EXPECT_THROW(static_cast<void>(header_from_reply("10000 10000 999000000", kMaxPixels)),
               CodecError);
  EXPECT_THROW(static_cast<void>(header_from_reply("8 8 100000000", kMaxPixels)), CodecError);
}

// A file of 10 GB that takes no place on the disk.
class SparseFile : public ::testing::Test {
 protected:
  std::string why_refused(const std::string& beginning) {
    const std::filesystem::path path = directory_.path() / "a.jpg";
    std::ofstream(path) << beginning;
    std::filesystem::resize_file(path, 10'000'000'000);
    const OpenFile file = open_file(path);
    try {
      static_cast<void>(read_header(file.descriptor.get(), kMaxPixels));
    } catch (const CodecError& error) {
      return error.what();
    }
    return "";
  }

 private:
  TemporaryDirectory directory_;
};

TEST_F(SparseFile, IsRefusedByItsSignatureOrItsSizeWithoutBeingRead) {
  EXPECT_EQ(why_refused(""), "neither a JPEG, a PNG nor a PNM file");
  EXPECT_EQ(why_refused("\xff\xd8\xff\xe0"),
            "the file has 10.0 GB, and an image of its size at most 1.87 GB");
}

}  // namespace
}  // namespace bb
