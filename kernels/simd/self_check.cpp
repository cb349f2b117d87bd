// Compares row functions with the definition, so that no instruction set is used that is wrong.
#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

#include "kernels/scalar/scalar.h"
#include "kernels/simd/rows.h"

namespace bb::simd {
namespace {

// Each row function, on colour where that is possible, and all filters in one pipeline.
constexpr auto kPipelines = std::to_array<std::string_view>({
    Pipeline::kDefault,
    "gaussian:ksize=3",
    "gaussian:ksize=5",
    "gaussian:ksize=7",
    "sharpen",
    "brightness",
    "brightness:gain=1.5,bias=-10.5",
});

// Longer than two vectors of 64 bytes even when it is grey, and no multiple of a vector.
constexpr Shape kShape{150, 11, 3};

Image arbitrary_image() {
  Image image(kShape);
  std::uint32_t state = 1;
  const ImageView view = image.view();
  for (std::uint8_t& sample : view.samples()) {
    state = state * 1664525 + 1013904223;  // a linear congruential generator (Numerical Recipes)
    sample = static_cast<std::uint8_t>(state >> 24);
  }
  return image;
}

}  // namespace

bool compute_as_defined(const RowFunctions& functions) {
  const Image input = arbitrary_image();
  return std::ranges::all_of(kPipelines, [&](std::string_view text) {
    const Pipeline pipeline = Pipeline::parse(text);
    Image expected(pipeline.output_shape(kShape));
    Image actual(expected.shape());
    scalar::make(pipeline)->apply(input.view(), expected.view());
    make_kernel(pipeline, functions)->apply(input.view(), actual.view());
    return std::ranges::equal(std::as_const(expected).view().samples(),
                              std::as_const(actual).view().samples());
  });
}

}  // namespace bb::simd
