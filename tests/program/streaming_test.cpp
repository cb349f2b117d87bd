// Tests scope filter in bounded memory: it is measured chunk by chunk, and nothing else changes.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "host/base/bytes.h"
#include "host/base/temporary.h"
#include "tests/support/image_files.h"
#include "tests/support/program.h"
#include "tests/support/recorded_run.h"
#include "tests/support/text.h"

namespace bb {
namespace {

namespace fs = std::filesystem;
using testing::bench;
using testing::contains;
using testing::Environment;
using testing::expect_refused;
using testing::Json;
using testing::Outcome;
using testing::planted;
using testing::record;
using testing::RecordedRun;
using testing::with;
using testing::write_pgm;

// The result file of a comparison that ends with this exit code.
Json results(const fs::path& program, const std::vector<std::string>& arguments, int exit_code,
             const Environment& environment = {}) {
  RecordedRun run = record(program, arguments, environment);
  EXPECT_EQ(run.outcome.exit_code, exit_code) << run.outcome.err << run.outcome.out;
  return std::move(run.json);
}

// Runs the same comparison with all images in memory and in chunks. Expects the results to be equal
// where they must be.
void expect_equal_in_chunks(const std::vector<std::string>& arguments, const std::string& memory,
                            int exit_code) {
  const Json whole = results(BACKEND_BENCH_PROGRAM, arguments, exit_code);
  EXPECT_EQ(whole.at("input").at("chunks"), 1);
  const Json streamed =
      results(BACKEND_BENCH_PROGRAM, with(arguments, {"--memory", memory}), exit_code);
  EXPECT_GT(streamed.at("input").at("chunks"), 2);
  EXPECT_EQ(streamed.at("input").at("memory_limit_bytes"), parse_bytes(memory).value());
  for (const char* key : {"digest", "images", "pixels", "problems"}) {
    EXPECT_EQ(streamed.at("input").at(key), whole.at("input").at(key)) << key;
  }
  EXPECT_EQ(streamed.at("copy").at("bytes"), whole.at("copy").at("bytes"));
  EXPECT_EQ(streamed.at("copy").at("samples").size(), whole.at("copy").at("samples").size());
  ASSERT_EQ(streamed.at("rows").size(), whole.at("rows").size());
  for (std::size_t i = 0; i < whole.at("rows").size(); ++i) {
    const Json& row = whole.at("rows").at(i);
    const Json& other = streamed.at("rows").at(i);
    for (const char* key :
         {"backend", "kernel", "status", "reason", "identical", "output_digest"}) {
      EXPECT_EQ(other.at(key), row.at(key)) << row.at("backend") << " " << key;
    }
    EXPECT_EQ(other.at("samples_s").size(), row.at("samples_s").size());
    EXPECT_EQ(other.at("sample_phases").size(), row.at("sample_phases").size());
  }
}

TEST(Streaming, ChangesNoDigestOfAnyBackend) {
  expect_equal_in_chunks({"--count", "10", "--size", "90x70", "--runs", "3", "--warmup", "2"},
                         "100k", 0);
}

TEST(Streaming, OfFilesLeavesOutTheSameOnes) {
  const TemporaryDirectory set;
  ASSERT_EQ(bench({"images", set.path().string(), "--count", "12", "--size", "60x50"}).exit_code,
            0);
  for (const char* broken : {"generated-004.jpg", "generated-005.jpg", "generated-011.jpg"}) {
    fs::resize_file(set.path() / broken, fs::file_size(set.path() / broken) - 40);
  }
  expect_equal_in_chunks(
      {"--images", set.path().string(), "--runs", "2", "--backend", "cpu-proc,opencl"}, "50k", 3);
}

// The reason of the faulty backend's row in scope filter.
std::string reason(const std::string& backend, const std::string& fault, const std::string& kind,
                   const std::vector<std::string>& arguments, int exit_code) {
  const Json json =
      results(BACKEND_BENCH_FAULTY_PROGRAM,
              with(arguments, {"--runs", "2", "--scope", "filter", "--backend", backend}),
              exit_code, planted(fault, kind));
  return json.at("rows").back().at("reason").get<std::string>();
}

TEST(Streaming, CountsTheDifferencesOfAllChunks) {
  // The backend computes the second image of each chunk of two images wrongly.
  const std::string told = reason("faulty", "1 10 12 3", "flip",
                                  {"--count", "7", "--size", "48x40", "--memory", "40k"}, 1);
  EXPECT_TRUE(told.starts_with("3 of 7 images, ")) << told;
  EXPECT_TRUE(contains(told, "first: generated-001 at (")) << told;
  EXPECT_TRUE(told.ends_with("; they diverge at sobel, filter 3 of 5")) << told;
}

TEST(Streaming, NamesAnImageOfALaterChunk) {
  // Half of the memory goes into "a0", so the chunks are "a0" and all others; image 3 is in the
  // second one.
  const TemporaryDirectory set;
  for (const char* name : {"a0.pgm", "a1.pgm"}) write_pgm(set.path() / name, 128, 128);
  for (int i = 0; i < 6; ++i) write_pgm(set.path() / fmt::format("b{}.pgm", i), 20, 20);
  const std::vector<std::string> arguments = {"--images", set.path().string(), "--memory", "165k"};
  const std::string wrong = reason("faulty", "3 0 0 5", "flip", arguments, 1);
  EXPECT_TRUE(wrong.starts_with("1 of 8 images, 1 pixels differ; first: b2.pgm at (0, 0)"))
      << wrong;
  EXPECT_TRUE(wrong.ends_with("; they diverge at brightness:gain=1.2,bias=0, filter 5 of 5"))
      << wrong;
  const std::string killed = reason("faulty-proc", "3 0 1", "kill", arguments, 4);
  EXPECT_TRUE(killed.starts_with("b2.pgm: two workers died of it")) << killed;
}

TEST(Streaming, IsSaidAboveTheTable) {
  const Outcome outcome = bench({"--count", "6", "--size", "64x64", "--runs", "2", "--memory",
                                 "50kB", "--backend", "cpu-simd"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_TRUE(contains(outcome.out, "Streamed in 3 chunks, for --memory 50.0 kB")) << outcome.out;
}

TEST(Streaming, ARunIsTheSumOverAllChunks) {
  // Sixteen images all in memory, or one by one: the work is the same.
  const auto least = [](const std::string& memory) {
    const Json json = results(BACKEND_BENCH_PROGRAM,
                              {"--count", "16", "--size", "256x256", "--runs", "5", "--scope",
                               "filter", "--backend", "cpu-scalar", "--memory", memory},
                              0);
    return std::ranges::min(json.at("rows").at(0).at("samples_s").get<std::vector<double>>());
  };
  EXPECT_GT(least("330k"), least("1G") / 4);
}

TEST(Streaming, InterruptedInTheMiddleOfTheSetHasNoTimes) {
  const auto [outcome, json] =
      record(BACKEND_BENCH_PROGRAM,
             {"--count", "8", "--size", "256x256", "--runs", "100000", "--memory", "1M",
              "--backend", "cpu-simd", "--scope", "filter"},
             {}, testing::Signal{SIGINT, std::chrono::seconds(2)});
  EXPECT_EQ(outcome.exit_code, 130) << outcome.err;
  for (const Json& row : json.at("rows")) {
    EXPECT_EQ(row.at("status"), "unfinished") << row.dump();
    EXPECT_TRUE(row.at("samples_s").empty());
  }
}

TEST(Streaming, AnImageThatExceedsTheMemoryByItselfIsAUsageError) {
  const Outcome outcome = bench({"--count", "2", "--size", "512x512", "--memory", "1M"});
  EXPECT_EQ(outcome.exit_code, 2);
  // 786432 bytes of input, 262144 of output and 262144 of the reference
  EXPECT_TRUE(contains(outcome.err,
                       "--memory 1.00 MB: scope filter takes 1.31 MB for "
                       "generated-000 alone (512×512: input, output and reference); "
                       "allow as much with --memory 1311k"))
      << outcome.err;
  const Outcome fits = bench({"--count", "2", "--size", "512x512", "--memory", "1311k", "--runs",
                              "1", "--backend", "cpu-simd"});
  EXPECT_EQ(fits.exit_code, 0) << fits.err;
}

TEST(Streaming, MoreMemoryThanThereIsIsSaid) {
  const auto warned = [](const std::string& memory) {
    const Outcome outcome = bench({"--count", "1", "--size", "16x16", "--backend", "cpu-scalar",
                                   "--runs", "1", "--scope", "filter", "--memory", memory});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    return contains(outcome.err, "warning: --memory " + memory.substr(0, 3));
  };
  EXPECT_TRUE(warned("900 TB"));
  EXPECT_FALSE(warned("100 MB"));
}

TEST(Streaming, OptionsThatMakeNoSenseAreRefused) {
  expect_refused({{{"--memory", "lots"}, "--memory lots: write an amount of memory"},
                  {{"--memory", "0"}, "--memory 0"}});
}

TEST(FileWorkers, ThatTakeMoreThanTheMemoryAreRefused) {
  testing::expect_refused({{{"--scope", "e2e", "--count", "2", "--size", "4000x4000", "--backend",
                             "cpu-thread", "--workers", "2", "--memory", "1M", "--runs", "1"},
                            "--memory 1.00 MB: the workers of all rows of scope e2e take up to"}});
}

}  // namespace
}  // namespace bb
