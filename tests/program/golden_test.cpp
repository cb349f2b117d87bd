// Tests `backend-bench verify`: the committed digests are right on this machine, and wrong output
// fails.
#include "host/verify/golden.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "host/base/digest.h"
#include "host/base/error.h"
#include "host/base/files.h"
#include "host/base/temporary.h"
#include "host/codecs/codec.h"
#include "tests/support/program.h"
#include "tests/support/text.h"

namespace bb {
namespace {

namespace fs = std::filesystem;
using testing::contains;
using testing::Outcome;
using testing::planted;
using testing::read_text;
using testing::with;
using testing::write_text;

const fs::path kCommitted = fs::path(BACKEND_BENCH_RESULTS) / "golden.json";

Outcome verify(const fs::path& golden, const std::vector<std::string>& more = {}) {
  return testing::bench(with({"verify", "--golden", golden.string()}, more));
}

Outcome verify_faulty(const std::string& fault, const std::string& kind,
                      const std::vector<std::string>& more = {}) {
  return testing::faulty_bench(
      with({"verify", "--golden", kCommitted.string(), "--backend", "faulty"}, more),
      planted(fault, kind));
}

TEST(Digests, TellSamplesAndShapesApart) {
  std::vector<std::uint8_t> samples = {1, 2, 3, 4, 5, 6};
  const std::string wide = digest(ConstImageView(samples, {6, 1, 1}));
  EXPECT_EQ(wide.size(), 5U + 32U);
  EXPECT_NE(digest(ConstImageView(samples, {1, 6, 1})), wide);
  EXPECT_NE(digest(ConstImageView(samples, {2, 1, 3})), wide);
  samples[5] ^= 1;
  EXPECT_NE(digest(ConstImageView(samples, {6, 1, 1})), wide);
}

TEST(Golden, EveryFilterAndParameterIsCovered) {
  std::string all;
  for (const GoldenPipeline& entry : read_golden(kCommitted).pipelines) {
    all += entry.pipeline.to_string() + "\n";
  }
  for (const char* filter : {"grayscale", "gaussian:ksize=3", "gaussian:ksize=5",
                             "gaussian:ksize=7", "sobel", "sharpen", "brightness:gain=-"}) {
    EXPECT_TRUE(contains(all, filter)) << filter;
  }
}

TEST(VerifyCommand, EveryUsableBackendHasTheCommittedDigests) {
  const Outcome outcome = verify(kCommitted);
  EXPECT_EQ(outcome.exit_code, 0) << outcome.out;
  for (const char* row : {"cpu-scalar", "cpu-thread    simd", "cpu-proc", "identical"}) {
    EXPECT_TRUE(contains(outcome.out, row)) << row;
  }
}

TEST(VerifyCommand, HasItsDigestsWhereverItIs) {
  const Outcome outcome = testing::shell("cd /; exec \"$0\" verify --backend cpu-simd", "/");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_TRUE(contains(outcome.err, "against the program's own digests")) << outcome.err;
  EXPECT_EQ(own_golden_text(), read_text(kCommitted));
}

TEST(VerifyCommand, AnUpdateWritesTheCommittedFile) {
  const TemporaryDirectory directory;
  const fs::path file = directory.path() / "golden.json";
  EXPECT_EQ(verify(file, {"--update", "--backend", "cpu-simd"}).exit_code, 0);
  EXPECT_EQ(read_text(file), read_text(kCommitted));
}

TEST(VerifyCommand, OneFlippedBitIsNamedAndPictured) {
  const TemporaryDirectory directory;
  const Outcome outcome =
      verify_faulty("1 7 5 1", "flip", {"--save-images", directory.path().string()});
  EXPECT_EQ(outcome.exit_code, 1) << outcome.err;
  EXPECT_TRUE(contains(outcome.out,
                       "faulty: grayscale: 1 of 36 images, 1 pixels differ; first: "
                       "generated-001-512x512 at (7, 5)"))
      << outcome.out;
  EXPECT_TRUE(contains(outcome.out, "by at most 1; they diverge at grayscale, filter 1 of 1"));
  EXPECT_TRUE(contains(outcome.out, "DIFFERENT"));

  std::vector<std::uint8_t> file;
  read_file(directory.path() / "faulty" / "pipeline-02-generated-001-512x512.png", file);
  Image picture(read_shape(file));
  decode(file, picture.view());
  const auto samples = picture.view().samples();
  EXPECT_EQ(std::ranges::count(samples, 0), static_cast<std::ptrdiff_t>(samples.size()) - 3);
  EXPECT_NE(picture.view().row(5)[21], 0);
}

TEST(VerifyCommand, WhatIsLeftUnwrittenOrStaleDoesNotPass) {
  for (const char* kind : {"unwritten", "stale"}) {
    const Outcome outcome = verify_faulty("1 0 0 1", kind);
    EXPECT_EQ(outcome.exit_code, 1) << kind << outcome.out;
    EXPECT_TRUE(contains(outcome.out, "DIFFERENT")) << kind;
  }
}

TEST(VerifyCommand, ABackendThatFailsIsExitCode4) {
  const Outcome crashed = verify_faulty("1 0 0 1", "crash");
  EXPECT_EQ(crashed.exit_code, 4);
  EXPECT_TRUE(contains(crashed.out, "its process died: signal 11")) << crashed.out;
  const Outcome absent = verify_faulty("1 0 0 1", "absent");
  EXPECT_EQ(absent.exit_code, 4);
  EXPECT_TRUE(contains(absent.out, "unavailable")) << absent.out;
}

TEST(VerifyCommand, ADigestThatNoBackendReproducesNamesTheImage) {
  const TemporaryDirectory directory;
  const fs::path file = directory.path() / "golden.json";
  Golden golden = read_golden(kCommitted);
  golden.pipelines.erase(golden.pipelines.begin() + 2, golden.pipelines.end());
  golden.pipelines[1].digests[3] = golden.pipelines[1].digests[4];
  write_golden(golden, file);
  const Outcome outcome = verify(file, {"--backend", "cpu-scalar"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_TRUE(contains(outcome.out, "grayscale: 1 of 36 images differ; first: generated-003-1x2"))
      << outcome.out;
}

TEST(VerifyCommand, OtherGeneratedImagesAreADifference) {
  const TemporaryDirectory directory;
  const fs::path file = directory.path() / "golden.json";
  Golden golden = read_golden(kCommitted);
  golden.input_digest.back() = golden.input_digest.back() == '0' ? '1' : '0';
  write_golden(golden, file);
  const Outcome outcome = verify(file, {"--backend", "cpu-scalar"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_TRUE(contains(outcome.out, "nothing was verified")) << outcome.out;
}

TEST(VerifyCommand, ABrokenGoldenFileIsAUsageErrorThatNamesIt) {
  const TemporaryDirectory directory;
  const fs::path file = directory.path() / "golden.json";
  EXPECT_EQ(verify(file).exit_code, 2) << "the file is absent";
  const std::string whole = read_text(kCommitted);
  std::string too_large = whole;
  too_large.replace(too_large.find("512x512"), 7, "512x-12");
  std::string unknown = whole;
  unknown.replace(unknown.find("sobel"), 5, "sable");
  std::string short_list = whole;
  const std::size_t digest = short_list.find("    \"xxh3:");
  short_list.erase(digest, short_list.find('\n', digest) + 1 - digest);
  for (const std::string& text : {whole.substr(0, whole.size() / 2), std::string("{}"),
                                  std::string("[1]"), too_large, unknown, short_list}) {
    write_text(file, text);
    const Outcome outcome = verify(file, {"--backend", "cpu-scalar"});
    EXPECT_EQ(outcome.exit_code, 2) << text.substr(0, 60);
    EXPECT_TRUE(contains(outcome.err, file.string())) << outcome.err;
    EXPECT_EQ(outcome.out, "");
  }
}

TEST(VerifyCommand, AGoldenFileCannotAskForEndlessWork) {
  const TemporaryDirectory directory;
  const fs::path file = directory.path() / "golden.json";
  const auto golden_of = [](const std::string& size, const std::string& pipeline,
                            std::size_t pipelines) {
    const std::string entry =
        fmt::format(R"({{"pipeline": "{}", "output_digests": ["x"]}})", pipeline);
    return fmt::format(
        R"({{"schema_version": 1, "sizes": ["{}"], "input_digest": "x", "pipelines": [{}]}})", size,
        fmt::join(std::vector<std::string>(pipelines, entry), ","));
  };
  std::string endless = "sharpen";
  for (int n = 1; n < 200'000; ++n) endless += ",sharpen";
  const std::string deep = fmt::format(R"({{"schema_version": 1, "cores": {}{}}})",
                                       std::string(100'000, '['), std::string(100'000, ']'));
  const std::string large = fmt::format("{}{:10000000}", golden_of("8x8", "sharpen", 1), "");
  for (const auto& [text, message] : std::vector<std::pair<std::string, std::string>>{
           {golden_of("8x8", endless, 1), "a pipeline of 200000 filters: 1000 are the most"},
           {golden_of("10000x10001", "sharpen", 1), "100010000 pixels in 1 filters are too many"},
           {golden_of("1000x1000", "sharpen", 1001), "1000000 pixels in 1001 filters are too many"},
           {large, "10.0 MB are the most"},
           {deep, "nested more than 64 deep"}}) {
    write_text(file, text);
    const Outcome outcome = verify(file, {"--backend", "cpu-scalar"});
    EXPECT_EQ(outcome.exit_code, 2) << message;
    EXPECT_TRUE(contains(outcome.err, message)) << outcome.err;
  }
}

TEST(VerifyCommand, AnUnknownBackendIsAUsageError) {
  EXPECT_EQ(verify(kCommitted, {"--backend", "cpu-scaler"}).exit_code, 2);
}

}  // namespace
}  // namespace bb
