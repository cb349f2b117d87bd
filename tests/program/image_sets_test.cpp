// Tests sets of images as input: generated sets, sets with unreadable files, and real photos.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "host/base/temporary.h"
#include "host/images/image_files.h"
#include "host/isolation/sandbox.h"
#include "tests/support/program.h"
#include "tests/support/recorded_run.h"
#include "tests/support/test_data.h"
#include "tests/support/text.h"

namespace bb {
namespace {

namespace fs = std::filesystem;
using testing::bad_images;
using testing::bench;
using testing::contains;
using testing::Json;
using testing::Outcome;
using testing::photos;
using testing::record;
using testing::RecordedRun;
using testing::TestData;

TEST(ImageSet, WritesTheGeneratedSetAndReadsItBack) {
  const TemporaryDirectory directory;
  const fs::path set = directory.path() / "set";
  ASSERT_EQ(bench({"images", set.string(), "--count", "5", "--size", "40x30"}).exit_code, 0);
  EXPECT_EQ(list_images(set).images.size(), 5U);
  const Outcome outcome =
      bench({"--images", set.string(), "--count", "all", "--runs", "1", "--backend", "cpu-scalar"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_TRUE(contains(outcome.out, "all 5 images"));
}

TEST(ImageSet, AnUnreadableInputIsNamedAndTheOthersAreProcessed) {
  const TemporaryDirectory directory;
  const fs::path& set = directory.path();
  ASSERT_EQ(bench({"images", set.string(), "--count", "3", "--size", "64x64"}).exit_code, 0);
  fs::resize_file(set / "generated-001.jpg", fs::file_size(set / "generated-001.jpg") / 2);
  for (const char* scope : {"filter", "e2e", "both"}) {
    const Outcome outcome = bench(
        {"--images", set.string(), "--runs", "1", "--backend", "cpu-scalar", "--scope", scope});
    EXPECT_EQ(outcome.exit_code, 3) << outcome.err;
    EXPECT_TRUE(contains(outcome.err, "generated-001.jpg: ")) << outcome.err;
    EXPECT_TRUE(contains(outcome.out, "yes"));
  }
}

TEST(ImageSet, NoReadableInputAtAllIsAnInputError) {
  const TemporaryDirectory directory;
  const Outcome empty = bench({"--images", directory.path().string()});
  EXPECT_EQ(empty.exit_code, 3);
  EXPECT_TRUE(contains(empty.err, "no image")) << empty.err;
  EXPECT_EQ(empty.out, "");
}

TEST(ImageSet, AFileThatChangesBetweenRunsIsAFailedRowThatNamesTheFile) {
  const TemporaryDirectory directory;
  const fs::path set = directory.path() / "set";
  const fs::path output = directory.path() / "output";
  ASSERT_EQ(bench({"images", set.string(), "--count", "8", "--size", "256x256"}).exit_code, 0);
  // Until the end, the output is in a temporary directory.
  const auto last_output_exists = [&] {
    std::error_code not_yet;
    for (const auto& entry : fs::directory_iterator(output, not_yet)) {
      if (fs::exists(entry.path() / "output/cpu-thread/generated-007.jpg")) return true;
    }
    return false;
  };
  std::jthread meanwhile([&](const std::stop_token& stop) {
    while (!stop.stop_requested() && !last_output_exists()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    fs::resize_file(set / "generated-003.jpg", 1000);
  });
  const Outcome outcome = bench({"--images", set.string(), "--runs", "500", "--backend",
                                 "cpu-thread", "--scope", "e2e", "--save-images", output.string()});
  meanwhile.request_stop();
  EXPECT_EQ(outcome.exit_code, 4) << outcome.out << outcome.err;
  EXPECT_TRUE(contains(outcome.out, "cpu-thread (e2e): failed: ")) << outcome.out;
  EXPECT_TRUE(contains(outcome.out, "generated-003.jpg: ")) << outcome.out;
}

TEST(BadImages, EveryFileIsReadOrRefusedAndTheProgramGoesOn) {
  const TestData& images = bad_images();
  if (!images.exists()) GTEST_SKIP() << images.missing();
  const Outcome outcome = bench({"--images", images.folder.string(), "--count", "all", "--runs",
                                 "1", "--backend", "cpu-proc"});
  EXPECT_EQ(outcome.exit_code, 3) << outcome.err;
  const FileListing listing = list_images(images.folder);
  std::size_t refused = 0;
  for (const ImageFile& file : listing.images) {
    refused += contains(outcome.err, fmt::format("could not be read: {}: ", file.path.string()));
  }
  EXPECT_TRUE(contains(outcome.out,
                       fmt::format("{} of the images could not be read and are left out", refused)))
      << outcome.out;
  EXPECT_GE(refused, 20U);
  EXPECT_LE(refused, 40U);
}

TEST(BadImages, GiveTheSameResultsInTheSandboxAndOutside) {
  const TestData& images = bad_images();
  if (!images.exists()) GTEST_SKIP() << images.missing();
  if (!why_no_sandbox().empty()) GTEST_SKIP() << why_no_sandbox();
  const auto results = [&](const std::string& sandbox) {
    RecordedRun run = record(BACKEND_BENCH_PROGRAM,
                             {"--images", images.folder.string(), "--count", "all", "--runs", "1",
                              "--backend", "cpu-thread", "--sandbox", sandbox});
    EXPECT_EQ(run.outcome.exit_code, 3);
    return std::move(run.json);
  };
  const Json on = results("on");
  const Json off = results("off");
  EXPECT_EQ(on.at("input"), off.at("input"));
  for (std::size_t n = 0; n < on.at("rows").size(); ++n) {
    EXPECT_EQ(on.at("rows")[n].at("output_digest"), off.at("rows")[n].at("output_digest"));
  }
}

TEST(Photos, EveryUsableBackendIsIdenticalOnRealPhotosInBothScopes) {
  const TestData& images = photos();
  if (!images.exists()) GTEST_SKIP() << images.missing();
  const auto [outcome, json] =
      record(BACKEND_BENCH_PROGRAM, {"--images", images.folder.string(), "--runs", "1"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.out;
  EXPECT_EQ(json.at("input").at("images"), 100);
  for (const Json& row : json.at("rows")) {
    if (row.at("status") == "unavailable") continue;
    EXPECT_EQ(row.at("identical"), true) << row.dump();
  }
}

}  // namespace
}  // namespace bb
