// Compares the scalar kernels with a naive implementation of the contract: it tests every pixel for
// borders, does not separate filters, and pads nothing.
#include "kernels/scalar/scalar.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "tests/support/random_image.h"
#include "tests/support/random_pipeline.h"

namespace bb {
namespace {

using testing::random_image;

// The sample at (x, y, channel), reflected at the borders.
int at(ConstImageView image, int x, int y, int channel) {
  const Shape shape = image.shape();
  const int column = reflect101(x, shape.width);
  const int row = reflect101(y, shape.height);
  const std::ptrdiff_t pixel = std::ptrdiff_t{column} * shape.channels;
  return image.row(row)[static_cast<std::size_t>(pixel + channel)];
}

int clamp(int value) { return value < 0 ? 0 : (value > 255 ? 255 : value); }

int naive(const Grayscale& /*filter*/, ConstImageView in, int x, int y, int c) {
  if (in.shape().channels == 1) return at(in, x, y, c);
  return (9798 * at(in, x, y, 0) + 19235 * at(in, x, y, 1) + 3735 * at(in, x, y, 2) + 16384) /
         32768;
}

int naive(const Gaussian& filter, ConstImageView in, int x, int y, int c) {
  static const std::vector<std::vector<int>> taps = {
      {1, 2, 1}, {1, 4, 6, 4, 1}, {2, 7, 14, 18, 14, 7, 2}};
  const int radius = filter.size() / 2;
  const std::vector<int>& weights = taps[static_cast<std::size_t>(radius - 1)];
  const int shift = 4 * radius;  // 4, 8, 12
  const auto weight = [&](std::ptrdiff_t distance) {
    return weights[static_cast<std::size_t>(distance + radius)];
  };
  int sum = 0;
  for (int dy = -radius; dy <= radius; ++dy) {
    for (int dx = -radius; dx <= radius; ++dx) {
      sum += weight(dy) * weight(dx) * at(in, x + dx, y + dy, c);
    }
  }
  return (sum + (1 << (shift - 1))) >> shift;
}

int naive(const Sobel& /*filter*/, ConstImageView in, int x, int y, int c) {
  const auto p = [&](int dx, int dy) { return at(in, x + dx, y + dy, c); };
  const int gx = p(1, -1) + 2 * p(1, 0) + p(1, 1) - p(-1, -1) - 2 * p(-1, 0) - p(-1, 1);
  const int gy = p(-1, 1) + 2 * p(0, 1) + p(1, 1) - p(-1, -1) - 2 * p(0, -1) - p(1, -1);
  return clamp(static_cast<int>(std::lround(std::sqrt(static_cast<double>(gx * gx + gy * gy)))));
}

int naive(const Sharpen& /*filter*/, ConstImageView in, int x, int y, int c) {
  return clamp(5 * at(in, x, y, c) - at(in, x - 1, y, c) - at(in, x + 1, y, c) -
               at(in, x, y - 1, c) - at(in, x, y + 1, c));
}

int naive(const Brightness& filter, ConstImageView in, int x, int y, int c) {
  // A double holds these values exactly, and nearbyint rounds half to even.
  return clamp(
      static_cast<int>(std::nearbyint((filter.gain * at(in, x, y, c) + filter.bias) / 256.0)));
}

template <class F>
void expect_naive(const F& filter, Shape in_shape) {
  const Image in = random_image(in_shape, in_shape.bytes());
  const Shape shape = output_shape(filter, in_shape);
  Image out(shape);
  scalar::apply(filter, in.view(), out.view(), {0, shape.height});
  for (int y = 0; y < shape.height; ++y) {
    for (int x = 0; x < shape.width; ++x) {
      for (int c = 0; c < shape.channels; ++c) {
        ASSERT_EQ(at(out.view(), x, y, c), naive(filter, in.view(), x, y, c))
            << to_string(filter) << " on " << shape.width << 'x' << shape.height << 'x'
            << in_shape.channels << " at " << x << ' ' << y << ' ' << c;
      }
    }
  }
}

TEST(Scalar, EveryFilterAtOddSizesIsTheContract) {
  constexpr int kChoicesOfParameters = 8;
  testing::Random random(1);
  for (const int channels : {1, 3}) {
    for (const int width : {1, 2, 3, 4, 5, 7, 16, 33}) {
      for (const int height : {1, 2, 3, 4, 6, 17}) {
        const Shape shape{width, height, channels};
        for_each_filter([&](auto type) {
          for (int n = 0; n < kChoicesOfParameters; ++n) {
            const auto filter = testing::random_filter(random, type);
            if (takes(filter, channels)) expect_naive(filter, shape);
          }
        });
      }
    }
  }
}

TEST(Scalar, GrayscalePassesAGreyImage) {
  const Image in = random_image({9, 4, 1}, 1);
  Image out({9, 4, 1});
  scalar::apply(Grayscale{}, in.view(), out.view(), {0, 4});
  EXPECT_TRUE(std::ranges::equal(in.view().samples(), out.view().samples()));
}

TEST(Scalar, BandsOfAnyHeightMakeUpTheWhole) {
  const Shape shape{13, 23, 3};
  const Image in = random_image(shape, 7);
  for (const char* text : {"grayscale,gaussian:ksize=7,sobel,sharpen,brightness",
                           "gaussian:ksize=5,gaussian:ksize=7,sharpen"}) {
    const Pipeline pipeline = Pipeline::parse(text);
    const std::unique_ptr<Kernel> kernel = scalar::make(pipeline);
    Image whole(pipeline.output_shape(shape));
    kernel->apply(in.view(), whole.view());
    for (const int band : {1, 2, 5, 22}) {
      Image pieces(pipeline.output_shape(shape));
      for (int y = 0; y < shape.height; y += band) {
        kernel->apply(in.view(), pieces.view(), {y, std::min(shape.height, y + band)});
      }
      EXPECT_TRUE(std::ranges::equal(whole.view().samples(), pieces.view().samples()))
          << text << " in bands of " << band;
    }
  }
}

TEST(Scalar, ABandWritesNoOtherRow) {
  const Shape shape{6, 9, 1};
  const Image in = random_image(shape, 3);
  const Pipeline pipeline = Pipeline::parse("gaussian,sobel");
  Image out(shape);
  std::ranges::fill(out.view().samples(), std::uint8_t{77});
  scalar::make(pipeline)->apply(in.view(), out.view(), {3, 5});
  for (const int y : {0, 1, 2, 5, 6, 7, 8}) {
    const ConstImageView view = out.view();
    for (const std::uint8_t sample : view.row(y)) EXPECT_EQ(sample, 77) << "row " << y;
  }
}

TEST(Image, AViewRefusesMemoryOfAnotherSize) {
  std::vector<std::uint8_t> samples(10);
  EXPECT_THROW(ImageView(samples, Shape{3, 3, 1}), std::invalid_argument);
}

TEST(Image, Reflect101) {
  EXPECT_EQ(reflect101(-1, 5), 1);
  EXPECT_EQ(reflect101(5, 5), 3);
  EXPECT_EQ(reflect101(-3, 2), 1);
  EXPECT_EQ(reflect101(4, 2), 0);
  EXPECT_EQ(reflect101(-2, 1), 0);
}

}  // namespace
}  // namespace bb
