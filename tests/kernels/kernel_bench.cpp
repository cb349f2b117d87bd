// Microbenchmarks of each filter and of the default pipeline, with each kernel. The SIMD kernel
// runs with each instruction set of this machine, named by the label. The one image, of 512×512
// pixels, stays in the cache.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <string>
#include <vector>

#include "kernels/cpu/kernels.h"
#include "kernels/simd/simd.h"
#include "tests/support/random_image.h"

namespace bb {
namespace {

constexpr int kSide = 512;

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
  benchmark->DenseRange(0, static_cast<int>(variants().size()) - 1)->Unit(benchmark::kMicrosecond);
}

void apply(benchmark::State& state, std::string_view text, int channels) {
  const Variant variant = variants()[static_cast<std::size_t>(state.range(0))];
  if (!variant.target.empty()) simd::force_target(variant.target);
  const Pipeline pipeline = Pipeline::parse(text);
  const auto kernel = make_kernel(variant.kernel, pipeline);
  const Image in = testing::random_image({kSide, kSide, channels}, 1);
  Image out(pipeline.output_shape(in.shape()));
  for ([[maybe_unused]] auto iteration : state) {
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
  state.SetLabel(fmt::format("{} {}", variant.kernel, variant.target));
}

BENCHMARK_CAPTURE(apply, grayscale, "grayscale", 3)->Apply(every_variant);
BENCHMARK_CAPTURE(apply, gaussian3, "gaussian:ksize=3", 1)->Apply(every_variant);
BENCHMARK_CAPTURE(apply, gaussian3_rgb, "gaussian:ksize=3", 3)->Apply(every_variant);
BENCHMARK_CAPTURE(apply, gaussian5, "gaussian:ksize=5", 1)->Apply(every_variant);
BENCHMARK_CAPTURE(apply, gaussian7, "gaussian:ksize=7", 1)->Apply(every_variant);
BENCHMARK_CAPTURE(apply, sobel, "sobel", 1)->Apply(every_variant);
BENCHMARK_CAPTURE(apply, sharpen, "sharpen", 1)->Apply(every_variant);
BENCHMARK_CAPTURE(apply, brightness, "brightness", 1)->Apply(every_variant);
BENCHMARK_CAPTURE(apply, brightness_half_even, "brightness:gain=1.5", 1)->Apply(every_variant);
BENCHMARK_CAPTURE(apply, default_pipeline, Pipeline::kDefault, 3)->Apply(every_variant);

}  // namespace
}  // namespace bb

BENCHMARK_MAIN();
