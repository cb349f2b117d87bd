// Microbenchmarks: each filter, and the whole default pipeline, with each kernel, and the SIMD
// kernel with each instruction set of this machine. One image of 512×512, so all of it stays in the
// cache.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <array>
#include <string>

#include "kernels/kernel.h"
#include "kernels/simd.h"
#include "tests/random_image.h"

namespace bb {
namespace {

constexpr int kSide = 512;

struct Case {
  std::string_view pipeline;
  int channels;
};

constexpr std::array kCases = {
    Case{"grayscale", 3},        Case{"gaussian:ksize=3", 1}, Case{"gaussian:ksize=3", 3},
    Case{"gaussian:ksize=5", 1}, Case{"gaussian:ksize=7", 1}, Case{"sobel", 1},
    Case{"sharpen", 1},          Case{"brightness", 1},       Case{"brightness:gain=1.5", 1},
    Case{Pipeline::kDefault, 3},
};

void run(benchmark::State& state, const Case& c, std::string_view kernel_name,
         std::string_view target) {
  if (!target.empty()) simd::force_target(target);
  const Pipeline pipeline = Pipeline::parse(c.pipeline);
  const auto kernel = make_kernel(kernel_name, pipeline);
  const Image in = testing::random_image({kSide, kSide, c.channels}, 1);
  Image out(pipeline.output_shape(in.shape()));
  for ([[maybe_unused]] auto _ : state) {
    kernel->apply(in.view(), out.view());
    benchmark::ClobberMemory();
  }
  const auto total = [&](std::size_t each) {
    return static_cast<double>(each) * static_cast<double>(state.iterations());
  };
  state.counters["MPixel/s"] =
      benchmark::Counter(total(in.shape().pixels()) / 1e6, benchmark::Counter::kIsRate);
  state.SetBytesProcessed(
      static_cast<std::int64_t>(total(in.shape().bytes() + out.shape().bytes())));
}

void register_case(const Case& c, std::string_view kernel, std::string_view target) {
  const std::string_view pipeline = c.pipeline == Pipeline::kDefault ? "default" : c.pipeline;
  const std::string name = fmt::format("{}/{}/{}{}{}", pipeline, c.channels == 3 ? "rgb" : "grey",
                                       kernel, target.empty() ? "" : "-", target);
  benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
    run(state, c, kernel, target);
  })->Unit(benchmark::kMicrosecond);
}

}  // namespace
}  // namespace bb

int main(int argc, char** argv) {
  for (const bb::Case& c : bb::kCases) {
    for (const bb::KernelInfo& kernel : bb::kernels()) {
      if (kernel.name == "simd") continue;
      bb::register_case(c, kernel.name, "");
    }
    for (const std::string_view target : bb::simd::targets()) {
      bb::register_case(c, "simd", target);
    }
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
