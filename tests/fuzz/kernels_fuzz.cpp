// Runs any pipeline on any image. Every kernel, with every instruction set of this machine, must
// give the scalar kernel's bytes for all rows or for some rows, and must not write any other bytes.
#include <fmt/format.h>
#include <fuzzer/FuzzedDataProvider.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "kernels/cpu/kernels.h"
#include "kernels/simd/simd.h"
#include "tests/support/random_pipeline.h"

namespace bb {
namespace {

Pipeline any_pipeline(FuzzedDataProvider& data, int channels) {
  struct {
    FuzzedDataProvider& data;
    int between(int low, int high) { return data.ConsumeIntegralInRange(low, high); }
  } source{data};
  constexpr int kMostFilters = 7;
  return testing::random_pipeline(source, channels, kMostFilters);
}

// Fills an image with the remaining bytes, repeated.
Image any_image(FuzzedDataProvider& data, Shape shape) {
  std::vector<std::uint8_t> bytes = data.ConsumeRemainingBytes<std::uint8_t>();
  if (bytes.empty()) bytes.push_back(0);
  Image image(shape);
  std::size_t n = 0;
  const ImageView view = image.view();
  for (std::uint8_t& sample : view.samples()) sample = bytes[n++ % bytes.size()];
  return image;
}

void expect_same(const Pipeline& pipeline, const Image& in, const Image& expected, RowRange rows,
                 std::string_view kernel, std::string_view target) {
  Image out(expected.shape());
  std::ranges::transform(expected.view().samples(), out.view().samples().begin(), std::bit_not<>());
  make_kernel(kernel, pipeline)->apply(in.view(), out.view(), rows);
  for (int y = 0; y < expected.shape().height; ++y) {
    const bool computed = y >= rows.first && y < rows.last;
    const bool right = std::ranges::equal(
        expected.view().row(y), std::as_const(out).view().row(y),
        [&](std::uint8_t e, std::uint8_t o) { return (computed ? e : e ^ 0xFF) == o; });
    if (right) continue;
    fmt::print(stderr, "{} of {}x{}x{}, rows {} to {}: {} {} is wrong in row {}\n",
               pipeline.to_string(), in.shape().width, in.shape().height, in.shape().channels,
               rows.first, rows.last, kernel, target, y);
    std::abort();
  }
}

}  // namespace
}  // namespace bb

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  constexpr int kWidest = 300;
  constexpr int kHighest = 40;
  FuzzedDataProvider data(bytes, size);
  const bb::Shape shape{data.ConsumeIntegralInRange(1, kWidest),
                        data.ConsumeIntegralInRange(1, kHighest), data.ConsumeBool() ? 3 : 1};
  const bb::Pipeline pipeline = bb::any_pipeline(data, shape.channels);
  const int first = data.ConsumeIntegralInRange(0, shape.height);
  const bb::RowRange some{first, data.ConsumeIntegralInRange(first, shape.height)};
  const bb::Image in = bb::any_image(data, shape);

  bb::Image expected(pipeline.output_shape(shape));
  bb::make_kernel("scalar", pipeline)->apply(in.view(), expected.view());
  bb::expect_same(pipeline, in, expected, some, "scalar", "");
  for (const std::string_view target : bb::simd::targets()) {
    bb::simd::force_target(target);
    bb::expect_same(pipeline, in, expected, {0, shape.height}, "simd", target);
    bb::expect_same(pipeline, in, expected, some, "simd", target);
  }
  return 0;
}
