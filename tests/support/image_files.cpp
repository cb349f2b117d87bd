#include "tests/support/image_files.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "host/base/files.h"
#include "tests/support/text.h"

namespace bb::testing {

namespace fs = std::filesystem;

void write_pgm(const fs::path& path, int width, int height) {
  constexpr int kSlope = 7;
  std::string file = fmt::format("P5 {} {} 255\n", width, height);
  for (int i = 0; i < width * height; ++i) file.push_back(static_cast<char>(i * kSlope));
  write_text(path, file);
}

void expect_whole_jpegs(const fs::path& output) {
  for (const auto& entry : fs::recursive_directory_iterator(output)) {
    EXPECT_NE(entry.path().filename().string().substr(0, 14), "backend-bench-")
        << "a temporary file is left behind";
    if (entry.is_directory()) continue;
    std::vector<std::uint8_t> bytes;
    read_file(entry.path(), bytes);
    ASSERT_GE(bytes.size(), 4U) << entry.path();
    EXPECT_EQ(std::vector<std::uint8_t>(bytes.end() - 2, bytes.end()),
              (std::vector<std::uint8_t>{0xff, 0xd9}))
        << entry.path();
    EXPECT_EQ(bytes.front(), 0xff) << entry.path();
  }
}

}  // namespace bb::testing
