// Scope filter in bounded memory: what is measured chunk by chunk, and that nothing else changes.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "host/base/bytes.h"
#include "host/base/files.h"
#include "host/images/chunks.h"
#include "host/machine/cgroup.h"
#include "host/measure/run_sums.h"
#include "tests/support/program.h"

namespace bb {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using testing::Environment;
using testing::Outcome;

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

const Pipeline kGrey = Pipeline::parse("grayscale");  // an image and two outputs of a third of it
constexpr std::size_t kPage = 4096;

TEST(Chunks, OneHoldsAllWhereTheyFit) {
  const std::vector<Shape> shapes(5, Shape{64, 64, 3});  // 3 pages, 1 of output, 1 of reference
  const std::vector<Chunk> chunks = split_into_chunks(shapes, {kGrey, 25 * kPage});
  ASSERT_EQ(chunks.size(), 1U);
  EXPECT_EQ(chunks[0].size(), 5U);
  EXPECT_EQ(chunks[0].reference.end(), 25 * kPage);
}

TEST(Chunks, AreAsEqualAsTheirNumberAllows) {
  const std::vector<Shape> shapes(6, Shape{64, 64, 3});
  const std::vector<Chunk> chunks = split_into_chunks(shapes, {kGrey, 25 * kPage});
  ASSERT_EQ(chunks.size(), 2U);
  EXPECT_EQ(chunks[0].size(), 3U) << "not 5 and 1";
  EXPECT_EQ(chunks[1].first, 3U);
}

TEST(Chunks, OfMixedSizesKeepToTheLimitAndShareTheirMemory) {
  std::vector<Shape> shapes;
  for (int i = 0; i < 200; ++i) shapes.push_back({1 + i * 37 % 400, 1 + i * 53 % 300, 3});
  const std::size_t limit = 150 * kPage;
  const std::vector<Chunk> chunks = split_into_chunks(shapes, {kGrey, limit});
  EXPECT_GT(chunks.size(), 10U);
  std::size_t next = 0;
  for (const Chunk& chunk : chunks) {
    EXPECT_EQ(chunk.first, next);
    next += chunk.size();
    EXPECT_LE(chunk.reference.end(), limit);
    EXPECT_EQ(chunk.inputs.view(0).samples().data(), chunks[0].inputs.view(0).samples().data());
    for (std::size_t i = 0; i < chunk.size(); ++i) {
      EXPECT_EQ(chunk.inputs.shape(i), shapes[chunk.first + i]);
      EXPECT_EQ(chunk.outputs.shape(i), kGrey.output_shape(chunk.inputs.shape(i)));
    }
  }
  EXPECT_EQ(next, shapes.size());
}

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

TEST(Memory, IsWhatTheControlGroupsLeave) {
  const TemporaryDirectory root;
  const std::size_t all = usable_memory(root.path());
  EXPECT_GT(all, 1'000'000U);
  const auto write = [&](const fs::path& name, const std::string& text) {
    fs::create_directories((root.path() / name).parent_path());
    std::ofstream(root.path() / name) << text;
  };
  write("proc/self/cgroup", "0::/a/b\n");
  write("sys/fs/cgroup/a/b/memory.max", "max\n");
  EXPECT_EQ(usable_memory(root.path()), all);
  write("sys/fs/cgroup/a/memory.max", "1000000\n");
  EXPECT_EQ(usable_memory(root.path()), 1'000'000U);
  write("proc/self/cgroup", "4:cpu,memory:/c\n3:memory:/container\n0::/\n");
  EXPECT_EQ(usable_memory(root.path()), all);
  write("sys/fs/cgroup/memory/memory.limit_in_bytes", "900000\n");
  EXPECT_EQ(usable_memory(root.path()), 900'000U);
}

// The result file of a comparison that ends with this exit code.
Json results(const fs::path& program, std::vector<std::string> arguments, int exit_code,
             const Environment& environment = {}) {
  const TemporaryDirectory directory;
  const fs::path file = directory.path() / "out.json";
  arguments.insert(arguments.end(), {"--json", file.string()});
  const Outcome outcome = testing::run(program, arguments, environment);
  EXPECT_EQ(outcome.exit_code, exit_code) << outcome.err << outcome.out;
  std::ifstream stream(file);
  return Json::parse(stream);
}

// The same comparison with all images in memory, and in chunks: what has to be equal is.
void expect_equal_in_chunks(const fs::path& program, std::vector<std::string> arguments,
                            const std::string& memory, int exit_code,
                            const Environment& environment = {}) {
  const Json whole = results(program, arguments, exit_code, environment);
  EXPECT_EQ(whole.at("input").at("chunks"), 1);
  arguments.insert(arguments.end(), {"--memory", memory});
  const Json streamed = results(program, arguments, exit_code, environment);
  EXPECT_GT(streamed.at("input").at("chunks"), 2);
  EXPECT_EQ(streamed.at("input").at("memory_limit_bytes"), parse_bytes(memory).value());
  for (const char* key : {"digest", "images", "pixels", "problems"}) {
    EXPECT_EQ(streamed.at("input").at(key), whole.at("input").at(key)) << key;
  }
  EXPECT_EQ(streamed.at("copy").at("bytes"), whole.at("copy").at("bytes"));
  EXPECT_EQ(streamed.at("copy").at("samples_s").size(), whole.at("copy").at("samples_s").size());
  ASSERT_EQ(streamed.at("rows").size(), whole.at("rows").size());
  for (std::size_t i = 0; i < whole.at("rows").size(); ++i) {
    const Json& row = whole.at("rows").at(i);
    const Json& other = streamed.at("rows").at(i);
    for (const char* key :
         {"backend", "kernel", "status", "reason", "identical", "output_digest"}) {
      EXPECT_EQ(other.at(key), row.at(key)) << row.at("backend") << " " << key;
    }
    EXPECT_EQ(other.at("samples_s").size(), row.at("samples_s").size());
    EXPECT_EQ(other.at("phases").size(), row.at("phases").size());
  }
}

TEST(Streaming, ChangesNoDigestOfAnyBackend) {
  expect_equal_in_chunks(BACKEND_BENCH_PROGRAM,
                         {"--count", "10", "--size", "90x70", "--runs", "3", "--warmup", "2"},
                         "100k", 0);
}

TEST(Streaming, OfFilesLeavesOutTheSameOnes) {
  const TemporaryDirectory set;
  ASSERT_EQ(testing::run(BACKEND_BENCH_PROGRAM,
                         {"images", set.path().string(), "--count", "12", "--size", "60x50"})
                .exit_code,
            0);
  for (const char* broken : {"generated-004.jpg", "generated-005.jpg", "generated-011.jpg"}) {
    fs::resize_file(set.path() / broken, fs::file_size(set.path() / broken) - 40);
  }
  expect_equal_in_chunks(
      BACKEND_BENCH_PROGRAM,
      {"--images", set.path().string(), "--runs", "2", "--backend", "cpu-proc,opencl"}, "50k", 3);
}

// The reason of the faulty backend's row in scope filter.
std::string reason(const std::string& backend, const std::string& fault, const std::string& kind,
                   std::vector<std::string> arguments, int exit_code) {
  arguments.insert(arguments.end(), {"--runs", "2", "--scope", "filter", "--backend", backend});
  const Json json = results(BACKEND_BENCH_FAULTY_PROGRAM, arguments, exit_code,
                            {{"BACKEND_BENCH_FAULT", fault}, {"BACKEND_BENCH_FAULT_KIND", kind}});
  return json.at("rows").back().at("reason").get<std::string>();
}

TEST(Streaming, CountsTheDifferencesOfAllChunks) {
  // In chunks of two the backend gets the second image of each wrong.
  const std::string told = reason("faulty", "1 10 12 3", "flip",
                                  {"--count", "7", "--size", "48x40", "--memory", "40k"}, 1);
  EXPECT_TRUE(told.starts_with("3 of 7 images, ")) << told;
  EXPECT_TRUE(contains(told, "first: generated-001 at (")) << told;
  EXPECT_TRUE(told.ends_with("; they part at sobel, filter 3 of 5")) << told;
}

TEST(Streaming, NamesAnImageOfALaterChunk) {
  // Half of the memory goes into "a0", so the chunks are "a0" and all others; image 3 is in the
  // second one.
  const TemporaryDirectory set;
  const auto write = [&](const std::string& name, int side) {
    const std::string header = fmt::format("P5 {} {} 255\n", side, side);
    std::vector<std::uint8_t> file(header.begin(), header.end());
    file.resize(file.size() + static_cast<std::size_t>(side * side), 99);
    write_file(set.path() / name, file);
  };
  for (const char* name : {"a0.pgm", "a1.pgm"}) write(name, 128);
  for (int i = 0; i < 6; ++i) write(fmt::format("b{}.pgm", i), 20);
  const std::vector<std::string> arguments = {"--images", set.path().string(), "--memory", "165k"};
  const std::string wrong = reason("faulty", "3 0 0 5", "flip", arguments, 1);
  EXPECT_TRUE(wrong.starts_with("1 of 8 images, 1 pixels differ; first: b2.pgm at (0, 0)"))
      << wrong;
  EXPECT_TRUE(wrong.ends_with("; they part at brightness:gain=1.2,bias=0, filter 5 of 5")) << wrong;
  const std::string killed = reason("faulty-proc", "3 0 1", "kill", arguments, 4);
  EXPECT_TRUE(killed.starts_with("b2.pgm: two workers died of it")) << killed;
}

TEST(Streaming, IsSaidAboveTheTable) {
  const Outcome outcome =
      testing::run(BACKEND_BENCH_PROGRAM, {"--count", "6", "--size", "64x64", "--runs", "2",
                                           "--memory", "50kB", "--backend", "cpu-simd"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_TRUE(contains(outcome.out, "Streamed in 3 chunks, for --memory 50.0 kB")) << outcome.out;
}

TEST(RunSums, AddThePartsRoundByRound) {
  RunSums sums;
  for (const double part : {1.0, 10.0, 100.0}) {
    for (int round = 1; round <= 2; ++round) {
      BackendProcess::Run run;
      run.seconds = part * round;
      run.phases = Phases{.filter_s = part, .waiting_s = 1, .lanes = 2};
      run.usage = {part, 2, static_cast<std::size_t>(part)};
      sums.add(round, run);
    }
  }
  EXPECT_EQ(sums.seconds, (std::vector<double>{111, 222}));
  EXPECT_EQ(sums.phases.at(1)->filter_s, 111);
  EXPECT_EQ(sums.phases.at(1)->waiting_s, 3);
  EXPECT_EQ(sums.phases.at(1)->lanes, 2);
  EXPECT_EQ(sums.usage.at(1).cpu_user_s, 111);
  EXPECT_EQ(sums.usage.at(1).cpu_system_s, 6);
  EXPECT_EQ(sums.usage.at(1).peak_memory_bytes, 100U) << "the most, not the sum";
}

TEST(Streaming, ARunIsTheSumOverAllChunks) {
  // Sixteen images in memory at once, and one by one: the work is the same.
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
  const TemporaryDirectory directory;
  const fs::path file = directory.path() / "out.json";
  const Outcome outcome =
      testing::run(BACKEND_BENCH_PROGRAM,
                   {"--count", "8", "--size", "256x256", "--runs", "100000", "--memory", "1M",
                    "--backend", "cpu-simd", "--scope", "filter", "--json", file.string()},
                   {}, testing::Signal{SIGINT, std::chrono::seconds(2)});
  EXPECT_EQ(outcome.exit_code, 130) << outcome.err;
  std::ifstream stream(file);
  const Json json = Json::parse(stream);
  for (const Json& row : json.at("rows")) {
    EXPECT_EQ(row.at("status"), "unfinished") << row.dump();
    EXPECT_TRUE(row.at("samples_s").empty());
  }
}

TEST(Streaming, AnImageThatExceedsTheMemoryByItselfIsAUsageError) {
  const Outcome outcome =
      testing::run(BACKEND_BENCH_PROGRAM, {"--count", "2", "--size", "512x512", "--memory", "1M"});
  EXPECT_EQ(outcome.exit_code, 2);
  // 786432 of input, 262144 of output, and as much of the reference
  EXPECT_TRUE(contains(outcome.err,
                       "--memory 1.00 MB: scope filter takes 1.31 MB for "
                       "generated-000 alone (512×512: input, output and reference); "
                       "allow as much with --memory 1311k"))
      << outcome.err;
  const Outcome fits =
      testing::run(BACKEND_BENCH_PROGRAM, {"--count", "2", "--size", "512x512", "--memory", "1311k",
                                           "--runs", "1", "--backend", "cpu-simd"});
  EXPECT_EQ(fits.exit_code, 0) << fits.err;
}

TEST(Streaming, OptionsThatMakeNoSenseAreRefused) {
  for (const auto& [arguments, message] :
       std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{"--memory", "lots"}, "--memory lots: write an amount of memory"},
           {{"--memory", "0"}, "--memory 0"},
           {{"--memory", "1G", "--scope", "e2e"}, "cannot go with --scope e2e"}}) {
    const Outcome outcome = testing::run(BACKEND_BENCH_PROGRAM, arguments);
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_TRUE(contains(outcome.err, message)) << outcome.err;
  }
}

}  // namespace
}  // namespace bb
