// Microbenchmarks of each filter and of the default pipeline, with each kernel. The SIMD kernel
// runs with each instruction set of this machine, named by the label. "In the cache", one image of
// 512×512 pixels is computed again and again; "streamed", 100 such images, which no cache holds.
//
// "cycles" are for 64 pixels, at a clock rate that a chain of dependent additions shows before and
// after: each takes one cycle. "bound" is the least that 64 pixels take if nothing ever waits, by
// counting the vector operations of a row function's inner loop (loads, stores and what is done
// once a row or a band left out) on the pipes of a Zen 3 or Zen 4: four of 256 bits, of which two
// multiply and two shuffle. A core with other pipes has another bound.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "kernels/cpu/kernels.h"
#include "kernels/simd/rows.h"
#include "kernels/simd/simd.h"
#include "tests/support/random_image.h"

namespace bb {
namespace {

constexpr int kSide = 512;
constexpr int kManyImages = 100;

// For one vector of each of 64 pixels' channels.
struct Operations {
  int all = 0;
  int multiplies = 0;
  int shuffles = 0;

  Operations operator+(const Operations& other) const {
    return {all + other.all, multiplies + other.multiplies, shuffles + other.shuffles};
  }
};

// With AVX3_DL, and with the other instruction sets.
struct Counted {
  Operations with_vbmi;
  Operations otherwise;

  Counted operator+(const Counted& other) const {
    return {with_vbmi + other.with_vbmi, otherwise + other.otherwise};
  }
};

constexpr Counted both(Operations operations) { return {operations, operations}; }

// From the "-inl.h" files. A fused multiply-add is one multiply; comparing, converting, estimating
// and blending count among all.
constexpr Counted kGrayscale = {{20, 8, 8}, {35, 8, 15}};
constexpr Counted kGaussian3 = both({14, 4, 0});
constexpr Counted kGaussian3Colour = both({18, 6, 0});
constexpr Counted kGaussian5 = both({22, 6, 0});
constexpr Counted kGaussian7 = both({52, 16, 12});
constexpr Counted kSobel = {{48, 22, 8}, {50, 22, 6}};
constexpr Counted kSharpen = both({12, 2, 2});
constexpr Counted kBrightness = {{4, 0, 2}, {8, 4, 2}};
constexpr Counted kHalfEven = {{4, 0, 2}, {28, 4, 2}};

double bound(const Counted& counted, std::string_view target, int channels) {
  const auto vector_bytes = static_cast<double>(simd::row_functions()->vector_bytes);
  const double at_once = vector_bytes == 64 ? 2 : 4;  // vectors, of those that every pipe takes
  const bool vbmi = target.starts_with("AVX3_") || target == "AVX10_2";
  const Operations& each = vbmi ? counted.with_vbmi : counted.otherwise;
  return 64 * channels / vector_bytes *
         std::max(
             {each.all / at_once, each.multiplies / (at_once / 2), each.shuffles / (at_once / 2)});
}

double additions_per_second() {
  constexpr int kAdditions = 1 << 20;
  double best = 0;
  for (int attempt = 0; attempt < 5; ++attempt) {
    const auto start = std::chrono::steady_clock::now();
    std::uint64_t sum = 0;
    for (int i = 0; i < kAdditions; ++i) {
      ++sum;
      benchmark::DoNotOptimize(sum);
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    best = std::max(best, kAdditions / took.count());
  }
  return best;
}

struct Variant {
  std::string_view kernel;
  std::string_view target;  // of the SIMD kernel, else empty
};

std::vector<Variant> variants() {
  std::vector<Variant> list;
  for (const KernelInfo& kernel : kernels()) {
    if (kernel.name != "simd") list.push_back({kernel.name, {}});
  }
  for (const std::string_view target : simd::targets()) list.push_back({"simd", target});
  return list;
}

void every_variant(benchmark::internal::Benchmark* benchmark) {
  const auto last = static_cast<int>(variants().size()) - 1;
  benchmark->ArgsProduct({benchmark::CreateDenseRange(0, last, 1), {1, kManyImages}})
      ->Unit(benchmark::kMicrosecond);
}

void apply(benchmark::State& state, std::string_view text, int channels, const Counted& counted) {
  const auto images = static_cast<int>(state.range(1));
  const Variant variant = variants()[static_cast<std::size_t>(state.range(0))];
  if (!variant.target.empty()) simd::force_target(variant.target);
  const Pipeline pipeline = Pipeline::parse(text);
  const auto kernel = make_kernel(variant.kernel, pipeline);
  std::vector<Image> in;
  std::vector<Image> out;
  for (int n = 0; n < images; ++n) {
    in.push_back(testing::random_image({kSide, kSide, channels}, 1));
    out.emplace_back(pipeline.output_shape(in.back().shape()));
    testing::fill_random(out.back().view(), 2);  // so that the system provides its pages
  }
  double rate = additions_per_second();
  for ([[maybe_unused]] auto iteration : state) {
    for (std::size_t n = 0; n < in.size(); ++n) {
      kernel->apply(std::as_const(in[n]).view(), out[n].view());
    }
    benchmark::ClobberMemory();
  }
  rate = std::max(rate, additions_per_second());
  const auto total = [&](std::size_t each) {
    return static_cast<double>(each) * static_cast<double>(state.iterations()) * images;
  };
  const std::size_t pixels = in.front().shape().pixels();
  state.counters["MPixel/s"] = benchmark::Counter(total(pixels) / 1e6, benchmark::Counter::kIsRate);
  state.counters["cycles"] = benchmark::Counter(
      total(pixels) / 64 / rate, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  if (variant.kernel == "simd") {
    const int stored = in.front().shape().channels == out.front().shape().channels ? channels : 1;
    state.counters["bound"] = bound(counted, variant.target, stored);
  }
  state.SetBytesProcessed(
      static_cast<std::int64_t>(total(in.front().shape().bytes() + out.front().shape().bytes())));
  state.SetLabel(fmt::format("{} {}, {}", variant.kernel, variant.target,
                             images == 1 ? "in the cache" : "streamed"));
}

BENCHMARK_CAPTURE(apply, grayscale, "grayscale", 3, kGrayscale)->Apply(every_variant);
BENCHMARK_CAPTURE(apply, gaussian3, "gaussian:ksize=3", 1, kGaussian3)->Apply(every_variant);
BENCHMARK_CAPTURE(apply, gaussian3_rgb, "gaussian:ksize=3", 3, kGaussian3Colour)
    ->Apply(every_variant);
BENCHMARK_CAPTURE(apply, gaussian5, "gaussian:ksize=5", 1, kGaussian5)->Apply(every_variant);
BENCHMARK_CAPTURE(apply, gaussian7, "gaussian:ksize=7", 1, kGaussian7)->Apply(every_variant);
BENCHMARK_CAPTURE(apply, sobel, "sobel", 1, kSobel)->Apply(every_variant);
BENCHMARK_CAPTURE(apply, sharpen, "sharpen", 1, kSharpen)->Apply(every_variant);
BENCHMARK_CAPTURE(apply, brightness, "brightness", 1, kBrightness)->Apply(every_variant);
BENCHMARK_CAPTURE(apply, brightness_half_even, "brightness:gain=1.5", 1, kHalfEven)
    ->Apply(every_variant);
BENCHMARK_CAPTURE(apply, default_pipeline, Pipeline::kDefault, 3,
                  kGrayscale + kGaussian3 + kSobel + kSharpen + kBrightness)
    ->Apply(every_variant);

}  // namespace
}  // namespace bb

BENCHMARK_MAIN();
