// Tests that decoding keeps to its memory, whatever the files hold.
#include <cstddef>
#include <cstdio>
// jpeglib.h needs them, but does not include them
#include <jpeglib.h>

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "host/base/error.h"
#include "host/base/temporary.h"
#include "host/images/image_set.h"
#include "host/isolation/sandbox.h"
#include "tests/support/peak_memory.h"
#include "tests/support/test_data.h"

namespace bb {
namespace {

namespace fs = std::filesystem;
using testing::peak_memory;

constexpr std::size_t kMB = 1'000'000;
// What the processes hold besides.
#ifdef BACKEND_BENCH_ASAN  // which keeps memory that was freed
constexpr std::size_t kProcesses = 128 * kMB;
#else
constexpr std::size_t kProcesses = 64 * kMB;
#endif

enum class Coding { baseline, progressive };

// A grey slope in colour, 4:2:0, as cameras write it.
void write_jpeg(const fs::path& path, JDIMENSION width, JDIMENSION height, Coding coding) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "wb"),
                                                             &std::fclose);
  jpeg_compress_struct info{};
  jpeg_error_mgr errors{};
  info.err = jpeg_std_error(&errors);
  jpeg_create_compress(&info);
  jpeg_stdio_dest(&info, file.get());
  info.image_width = width;
  info.image_height = height;
  info.input_components = 3;
  info.in_color_space = JCS_RGB;
  jpeg_set_defaults(&info);
  if (coding == Coding::progressive) jpeg_simple_progression(&info);
  info.dct_method = JDCT_FASTEST;
  jpeg_start_compress(&info, TRUE);
  std::vector<JSAMPLE> row(std::size_t{3} * width);
  for (JDIMENSION y = 0; y < height; ++y) {
    std::ranges::fill(row, static_cast<JSAMPLE>(y / 64));
    JSAMPROW rows = row.data();
    jpeg_write_scanlines(&info, &rows, 1);
  }
  jpeg_finish_compress(&info);
  jpeg_destroy_compress(&info);
}

class DecodingMemory : public ::testing::Test {
 protected:
  // Two equal images of 100 megapixels.
  void write_two(Coding coding) const {
    write_jpeg(set_.path() / "a.jpg", 10'000, 10'000, coding);
    fs::create_hard_link(set_.path() / "a.jpg", set_.path() / "b.jpg");
  }

  static LoadedImages load(const fs::path& folder, const std::optional<MemoryUse>& memory,
                           std::size_t isolation_bytes = Isolation::kSpareMemory) {
    const ImageSource source{.directory = folder, .count = std::nullopt};
    const Isolation isolation{
        .workers = 2, .sandboxed = why_no_sandbox().empty(), .memory_bytes = isolation_bytes};
    return load_image_set(source, memory, isolation);
  }

  static MemoryUse grey_results(std::size_t limit) {
    return {[](Shape input) { return Shape{input.width, input.height, 1}; }, limit};
  }

  [[nodiscard]] fs::path set() const { return set_.path(); }

 private:
  TemporaryDirectory set_;
};

TEST_F(DecodingMemory, OfProgressiveFilesOf100MegapixelsIsWithinTheLimit) {
  write_two(Coding::progressive);
  // In scope filter, where the images take 1000 MB, and decoding one 300 MB.
  constexpr std::size_t kLimit = 1250 * kMB;
  EXPECT_LE(peak_memory([&] {
              const LoadedImages images = load(set(), grey_results(kLimit));
              EXPECT_EQ(images.set.images.size(), 2U);
              EXPECT_EQ(images.memory.value().chunks.size(), 1U);
            }),
            kLimit + Isolation::kSpareMemory + kProcesses);
  // Before scope e2e, where an image takes 300 MB, and decoding it as much.
  EXPECT_LE(
      peak_memory([&] { EXPECT_EQ(load(set(), std::nullopt, 700 * kMB).set.images.size(), 2U); }),
      700 * kMB + kProcesses);
}

TEST_F(DecodingMemory, OfBaselineFilesIsLittleSoTheyAreDecodedSideBySide) {
  write_two(Coding::baseline);
  const std::size_t peak =
      peak_memory([&] { EXPECT_EQ(load(set(), std::nullopt, 700 * kMB).set.images.size(), 2U); });
  EXPECT_LE(peak, 700 * kMB + kProcesses);
  EXPECT_GE(peak, 400 * kMB);
}

TEST_F(DecodingMemory, AProgressiveFileThatFitsOnlyWithoutItsDecoderIsRefused) {
  write_jpeg(set() / "a.jpg", 10'000, 10'000, Coding::progressive);
  EXPECT_THROW(static_cast<void>(load(set(), grey_results(600 * kMB))), UsageError);
  EXPECT_NO_THROW(static_cast<void>(load(set(), grey_results(700 * kMB))));
}

TEST_F(DecodingMemory, OfFileWorkersIsThatOfTheLargestImages) {
  write_jpeg(set() / "a.jpg", 1'000, 1'000, Coding::baseline);
  write_jpeg(set() / "b.jpg", 1'000, 1'000, Coding::progressive);
  write_jpeg(set() / "c.jpg", 100, 100, Coding::baseline);
  const LoadedImages images = load(set(), std::nullopt);
  const auto bytes = [&](std::vector<int> workers) {
    MemoryUse use = grey_results(kMB);
    use.file_workers = std::move(workers);
    return bytes_of_file_workers(images.set, use);
  };
  EXPECT_EQ(bytes({}), 0U);
  const std::size_t largest = bytes({1});  // b: pixels, a result and its file, and coefficients
  EXPECT_GT(largest, 3 * kMB + 3 * kMB + 3 * kMB);
  EXPECT_LT(largest, 12 * kMB);
  const std::size_t two = bytes({2});
  EXPECT_GT(two, largest + 6 * kMB);
  EXPECT_LT(two, largest + 9 * kMB);
  EXPECT_EQ(bytes({2, 1}), two + largest);
  EXPECT_EQ(bytes({3}), bytes({16}));
}

TEST_F(DecodingMemory, OfFileWorkersIsNoMemoryOfChunks) {
  write_jpeg(set() / "a.jpg", 10'000, 10'000, Coding::baseline);
  MemoryUse use = grey_results(1000 * kMB);
  EXPECT_NO_THROW(static_cast<void>(load(set(), use)));
  use.file_workers = {1, 1};
  EXPECT_THROW(static_cast<void>(load(set(), use)), UsageError);
}

TEST_F(DecodingMemory, OfHostileFilesIsWithinTheLimit) {
  if (!testing::bad_images().exists()) GTEST_SKIP() << testing::bad_images().missing();
  constexpr std::size_t kLimit = 600 * kMB;
  for (const bool in_memory : {true, false}) {
    EXPECT_LE(peak_memory([&] {
                const auto images =
                    load(testing::bad_images().folder,
                         in_memory ? std::optional(grey_results(kLimit)) : std::nullopt, kLimit);
                EXPECT_FALSE(images.set.images.empty());
                EXPECT_FALSE(images.set.problems.empty());
              }),
              kLimit + Isolation::kSpareMemory + kProcesses);
  }
}

}  // namespace
}  // namespace bb
