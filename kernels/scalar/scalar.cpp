// This file is compiled without auto-vectorisation, so that "scalar" is true with every compiler.
//
// A filter with a halo computes each output row in two steps. The vertical half of the filter
// combines the input rows into one row. This row is padded by reflection at both ends, and the
// horizontal half of the filter combines neighbours within it. So no pixel needs a border test.
#include "kernels/scalar/scalar.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace bb::scalar {
namespace {

// A row of integers, with `pad` reflected pixels at each end.
class PaddedRow {
 public:
  PaddedRow(Shape shape, int pad)
      : shape_(shape),
        pad_(pad),
        values_(static_cast<std::size_t>(shape.width + 2 * pad) *
                static_cast<std::size_t>(shape.channels)) {}

  // The first sample of pixel 0; pixels −pad … width−1+pad exist.
  [[nodiscard]] int* begin() {
    return values_.data() + static_cast<std::ptrdiff_t>(pad_) * shape_.channels;
  }

  void reflect_ends() {
    for (int x = -pad_; x < 0; ++x) copy_pixel(reflect101(x, shape_.width), x);
    for (int x = shape_.width; x < shape_.width + pad_; ++x) {
      copy_pixel(reflect101(x, shape_.width), x);
    }
  }

 private:
  void copy_pixel(int from, int to) {
    std::copy_n(begin() + static_cast<std::ptrdiff_t>(from) * shape_.channels, shape_.channels,
                begin() + static_cast<std::ptrdiff_t>(to) * shape_.channels);
  }

  Shape shape_;
  int pad_;
  std::vector<int> values_;
};

const std::uint8_t* reflected_row(ConstImageView image, int y) {
  return image.row(reflect101(y, image.shape().height)).data();
}

std::uint8_t clamp_to_byte(int value) {
  return static_cast<std::uint8_t>(std::clamp(value, 0, 255));
}

template <int kRadius>
void gaussian_rows(const GaussianTaps& taps, ConstImageView in, ImageView out, RowRange rows) {
  const Shape shape = in.shape();
  const auto samples = static_cast<std::ptrdiff_t>(shape.row_bytes());
  const std::ptrdiff_t channels = shape.channels;
  const auto& half = taps.half;
  const int shift = 2 * taps.shift;
  const int rounding = 1 << (shift - 1);
  PaddedRow column_sums(shape, kRadius);
  int* const sums = column_sums.begin();
  for (int y = rows.first; y < rows.last; ++y) {
    std::array<const std::uint8_t*, 2 * kRadius + 1> source{};
    for (int k = 0; k <= 2 * kRadius; ++k) source[k] = reflected_row(in, y + k - kRadius);
    for (std::ptrdiff_t i = 0; i < samples; ++i) {
      int sum = half[kRadius] * source[kRadius][i];
      for (int k = 0; k < kRadius; ++k)
        sum += half[k] * (source[k][i] + source[2 * kRadius - k][i]);
      sums[i] = sum;
    }
    column_sums.reflect_ends();
    std::uint8_t* const target = out.row(y).data();
    for (std::ptrdiff_t i = 0; i < samples; ++i) {
      int sum = half[kRadius] * sums[i];
      for (int k = 0; k < kRadius; ++k) {
        const std::ptrdiff_t distance = (kRadius - k) * channels;
        sum += half[k] * (sums[i - distance] + sums[i + distance]);
      }
      target[i] = static_cast<std::uint8_t>((sum + rounding) >> shift);
    }
  }
}

// Keeps the results between two filters in two buffers, in turn.
class ScalarKernel final : public Kernel {
 public:
  explicit ScalarKernel(Pipeline pipeline) : pipeline_(std::move(pipeline)) {}

  using Kernel::apply;
  void apply(ConstImageView in, ImageView out, RowRange rows) override {
    const std::span<const Filter> filters = pipeline_.filters();
    int reach = 0;
    for (const Filter& filter : filters) reach += halo(filter);
    ConstImageView source = in;
    for (std::size_t n = 0; n < filters.size(); ++n) {
      const Filter& filter = filters[n];
      reach -= halo(filter);  // how far beyond `rows` the filters after this one read
      const RowRange needed{std::max(0, rows.first - reach),
                            std::min(in.shape().height, rows.last + reach)};
      const bool last = n + 1 == filters.size();
      Image& buffer = buffers_[n % 2];
      if (!last) buffer.reshape(output_shape(filter, source.shape()));
      const ImageView target = last ? out : buffer.view();
      std::visit([&](const auto& f) { scalar::apply(f, source, target, needed); }, filter);
      source = target;
    }
  }

 private:
  Pipeline pipeline_;
  std::array<Image, 2> buffers_;
};

}  // namespace

void apply(const Grayscale& /*filter*/, ConstImageView in, ImageView out, RowRange rows) {
  for (int y = rows.first; y < rows.last; ++y) {
    const std::uint8_t* source = in.row(y).data();
    const std::span<std::uint8_t> target = out.row(y);
    if (in.shape().channels == 1) {
      std::copy_n(source, target.size(), target.begin());
      continue;
    }
    for (std::uint8_t& grey : target) {
      const int sum = Grayscale::kRed * source[0] + Grayscale::kGreen * source[1] +
                      Grayscale::kBlue * source[2];
      grey = static_cast<std::uint8_t>((sum + (1 << (Grayscale::kShift - 1))) >> Grayscale::kShift);
      source += 3;
    }
  }
}

void apply(const Gaussian& filter, ConstImageView in, ImageView out, RowRange rows) {
  const GaussianTaps taps = gaussian_taps(filter.ksize);
  switch (filter.ksize) {
    case Gaussian::Ksize::k3:
      return gaussian_rows<1>(taps, in, out, rows);
    case Gaussian::Ksize::k5:
      return gaussian_rows<2>(taps, in, out, rows);
    case Gaussian::Ksize::k7:
      break;
  }
  gaussian_rows<3>(taps, in, out, rows);
}

std::uint8_t magnitude(int sum) {
  // No sum of squares has a root halfway between two integers, so adding 0.5 and truncating rounds.
  // NOLINTNEXTLINE(bugprone-incorrect-roundings): a test checks every reachable sum
  const int rounded = static_cast<int>(std::sqrt(static_cast<float>(sum)) + 0.5F);
  return static_cast<std::uint8_t>(std::min(255, rounded));
}

void apply(const Sobel& /*filter*/, ConstImageView in, ImageView out, RowRange rows) {
  const int width = in.shape().width;
  PaddedRow smoothed_row(in.shape(), 1);
  PaddedRow difference_row(in.shape(), 1);
  int* const smoothed = smoothed_row.begin();
  int* const difference = difference_row.begin();
  for (int y = rows.first; y < rows.last; ++y) {
    const std::uint8_t* above = reflected_row(in, y - 1);
    const std::uint8_t* centre = reflected_row(in, y);
    const std::uint8_t* below = reflected_row(in, y + 1);
    for (int x = 0; x < width; ++x) {
      smoothed[x] = above[x] + 2 * centre[x] + below[x];
      difference[x] = below[x] - above[x];
    }
    smoothed_row.reflect_ends();
    difference_row.reflect_ends();
    std::uint8_t* const target = out.row(y).data();
    for (int x = 0; x < width; ++x) {
      const int gx = smoothed[x + 1] - smoothed[x - 1];
      const int gy = difference[x - 1] + 2 * difference[x] + difference[x + 1];
      target[x] = magnitude(gx * gx + gy * gy);
    }
  }
}

void apply(const Sharpen& /*filter*/, ConstImageView in, ImageView out, RowRange rows) {
  const auto samples = static_cast<std::ptrdiff_t>(in.shape().row_bytes());
  const std::ptrdiff_t channels = in.shape().channels;
  PaddedRow padded_row(in.shape(), 1);
  int* const centre = padded_row.begin();
  for (int y = rows.first; y < rows.last; ++y) {
    const std::uint8_t* above = reflected_row(in, y - 1);
    const std::uint8_t* below = reflected_row(in, y + 1);
    std::copy_n(in.row(y).data(), samples, centre);
    padded_row.reflect_ends();
    std::uint8_t* const target = out.row(y).data();
    for (std::ptrdiff_t i = 0; i < samples; ++i) {
      const int neighbours = above[i] + below[i] + centre[i - channels] + centre[i + channels];
      target[i] = clamp_to_byte(5 * centre[i] - neighbours);
    }
  }
}

void apply(const Brightness& filter, ConstImageView in, ImageView out, RowRange rows) {
  const std::array<std::uint8_t, 256> table = filter.table();
  for (int y = rows.first; y < rows.last; ++y) {
    std::ranges::transform(in.row(y), out.row(y).begin(), [&](std::uint8_t v) { return table[v]; });
  }
}

std::unique_ptr<Kernel> make(const Pipeline& pipeline) {
  return std::make_unique<ScalarKernel>(pipeline);
}

}  // namespace bb::scalar
