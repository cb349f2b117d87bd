// Stencils of the filters with a halo (gaussian, sobel, sharpen), for the current instruction set:
// see walk_down() in walks-inl.h.
#if defined(BB_KERNELS_SIMD_STENCILS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef BB_KERNELS_SIMD_STENCILS_INL_H
#undef BB_KERNELS_SIMD_STENCILS_INL_H
#else
#define BB_KERNELS_SIMD_STENCILS_INL_H
#endif

#include <array>
#include <utility>

#include "kernels/simd/rows.h"
#include "kernels/simd/vectors-inl.h"

BB_BEFORE_NAMESPACE();
namespace bb::simd::HWY_NAMESPACE {

#if HWY_TARGET != HWY_SCALAR

// The horizontal part of each filter computes 16-bit numbers from a vector of a row's samples, one
// vector for the even and one for the odd samples. The vertical part combines the numbers of
// 2·halo + 1 rows.

// Constructors are written out: one that the compiler adds would not be for this instruction set,
// and g++ refuses to put this set's functions into it.
template <std::size_t... k>
HWY_INLINE std::array<VI16, sizeof...(k)> zeros(std::index_sequence<k...> /*of as many*/) {
  return {((void)k, hn::Zero(di16))...};
}
template <std::size_t kCount>
HWY_INLINE std::array<VI16, kCount> zeros() {
  return zeros(std::make_index_sequence<kCount>());
}

// The sum of the last kOrder + 1 numbers with binomial weights. It adds neighbours, then the
// neighbours among these sums, and so on, kOrder times.
template <std::size_t kOrder>
class BinomialSum {
 public:
  HWY_INLINE BinomialSum() : last_(zeros<kOrder>()) {}

  HWY_INLINE VI16 next(VI16 v) {
    for (VI16& last : last_) {
      const VI16 sum = hn::Add(last, v);
      last = v;
      v = sum;
    }
    return v;
  }

 private:
  std::array<VI16, kOrder> last_;
};

// ---- gaussian

// For ksize 3 and 5, the sum over both passes is 256 times the result. To this end, the taps of
// ksize 3 are multiplied by 16.
template <std::size_t kRadius>
constexpr std::array<int, 2 * kRadius + 1> kTaps{};
template <>
inline constexpr std::array<int, 3> kTaps<1> = {16, 32, 16};
template <>
inline constexpr std::array<int, 5> kTaps<2> = {1, 4, 6, 4, 1};
template <>
inline constexpr std::array<int, 7> kTaps<3> = {2, 7, 14, 18, 14, 7, 2};

template <std::size_t kRadius>
constexpr int tap(int k) {
  return k < 0 || k > 2 * static_cast<int>(kRadius) ? 0
                                                    : kTaps<kRadius>[static_cast<std::size_t>(k)];
}

// The weighted sums around the even or odd samples of a vector that begins kRadius after `row`.
// Each step multiplies pairs of samples by two taps. The pair that begins k before an even sample
// begins k + 1 before an odd one, so the odd samples' taps are shifted by one.
template <std::size_t kRadius, Parity kParity, int k = 0>
HWY_INLINE VI16 blur_grey(const std::uint8_t* row) {
  constexpr int kFirst = kParity == kEven ? k : k - 1;
  const VI16 sum = multiply_pairs(hn::LoadU(d8, row + k),
                                  byte_pairs(tap<kRadius>(kFirst), tap<kRadius>(kFirst + 1)));
  if constexpr (k == 2 * kRadius) {
    return sum;
  } else {
    return hn::Add(sum, blur_grey<kRadius, kParity, k + 2>(row));
  }
}

// The same for neighbours that are `channels` samples apart.
template <std::size_t kRadius, Parity kParity, int k = 0>
HWY_INLINE VI16 blur_colour(const std::uint8_t* row, std::size_t channels) {
  const VI16 sum = weigh<kParity>(hn::LoadU(d8, row), tap<kRadius>(k));
  if constexpr (k == 2 * kRadius) {
    return sum;
  } else {
    return hn::Add(sum, blur_colour<kRadius, kParity, k + 1>(row + channels, channels));
  }
}

template <std::size_t kRadius, bool kGrey>
class HorizontalBlur {
 public:
  explicit HWY_INLINE HorizontalBlur(const RowTask& task) : channels_(task.channels) {}

  template <Parity kParity>
  HWY_INLINE VI16 of(const std::uint8_t* row) const {
    if constexpr (kGrey) {
      return blur_grey<kRadius, kParity>(row - kRadius);
    } else {
      return blur_colour<kRadius, kParity>(row - kRadius * channels_, channels_);
    }
  }

 private:
  std::size_t channels_;
};

template <std::size_t kRadius, bool kGrey>
class BinomialBlur {
 public:
  static constexpr std::size_t kHalo = kRadius;
  explicit HWY_INLINE BinomialBlur(const RowTask& task) : blur_(task) {}

  HWY_INLINE V8 next(const std::uint8_t* row) {
    const VI16 half = hn::Set(di16, 128);
    const VI16 even = hn::Add(even_.next(blur_.template of<kEven>(row)), half);
    const VI16 odd = hn::Add(odd_.next(blur_.template of<kOdd>(row)), half);
    return hn::OddEven(hn::BitCast(d8, odd),
                       hn::BitCast(d8, hn::ShiftRight<8>(hn::BitCast(d16, even))));
  }

 private:
  HorizontalBlur<kRadius, kGrey> blur_;
  BinomialSum<2 * kRadius> even_;
  BinomialSum<2 * kRadius> odd_;
};

template <bool kGrey>
using Gaussian3 = BinomialBlur<1, kGrey>;
template <bool kGrey>
using Gaussian5 = BinomialBlur<2, kGrey>;

// The vertical part of ksize 7. Its taps are not binomial. Its sum needs 20 bits, but the sum of
// two numbers with the same tap only 15.
class VerticalBlur7 {
 public:
  HWY_INLINE VerticalBlur7() : rows_(zeros<6>()) {}

  HWY_INLINE VI16 next(VI16 v) {
    const VI16 a = hn::Add(rows_[0], v);
    const VI16 b = hn::Add(rows_[1], rows_[5]);
    const VI16 c = hn::Add(rows_[2], rows_[4]);
    const VI16 d = rows_[3];
    for (std::size_t k = 0; k < 5; ++k) rows_[k] = rows_[k + 1];
    rows_[5] = v;
    return hn::ReorderDemote2To(
        di16, combine(hn::InterleaveLower(di16, a, b), hn::InterleaveLower(di16, c, d)),
        combine(hn::InterleaveUpper(di16, a, b), hn::InterleaveUpper(di16, c, d)));
  }

 private:
  static HWY_INLINE VI32 combine(VI16 outer, VI16 inner) {
    constexpr int kShift = 12;
    const VI32 sum = hn::Add(multiply_pairs(outer, number_pairs(kTaps<3>[0], kTaps<3>[1])),
                             multiply_pairs(inner, number_pairs(kTaps<3>[2], kTaps<3>[3])));
    return hn::ShiftRight<kShift>(hn::Add(sum, hn::Set(di32, 1 << (kShift - 1))));
  }

  std::array<VI16, 6> rows_;
};

template <bool kGrey>
class Gaussian7 {
 public:
  static constexpr std::size_t kHalo = 3;
  explicit HWY_INLINE Gaussian7(const RowTask& task) : blur_(task) {}

  HWY_INLINE V8 next(const std::uint8_t* row) {
    return join(even_.next(blur_.template of<kEven>(row)), odd_.next(blur_.template of<kOdd>(row)));
  }

 private:
  HorizontalBlur<3, kGrey> blur_;
  VerticalBlur7 even_;
  VerticalBlur7 odd_;
};

// ---- sobel

// round(√(gx² + gy²)) in the lower half of each 32 bits, for pairs (gx, gy).
//
// With y, an approximation of 1/√sum, one Newton step gives 2·√sum = (sum·y)·(3 − sum·y²). At 2^24,
// floats are 2 apart: adding 2^24 rounds √sum to an integer, in the low bits. The relative error is
// below 2^-21. As long as √sum is below 256, its relative distance to a number halfway between two
// integers is at least 2^-19, so the rounding is right. For sum = 0 the result is NaN, whose low
// bits are zero.
HWY_INLINE VI16 magnitude_bits(VI16 gradients) {
  const auto sum = hn::ConvertTo(df32, multiply_pairs(gradients, gradients));
#if HWY_ARCH_X86
  const auto y = hn::ApproximateReciprocalSqrt(sum);
  const auto root = hn::Mul(sum, y);
  const auto newton = hn::NegMulAdd(root, y, hn::Set(df32, 3.0F));
  const auto rounded = hn::MulAdd(root, newton, hn::Set(df32, 0x1p24F));
#else
  const auto rounded = hn::Add(hn::Sqrt(sum), hn::Set(df32, 0x1p23F));
#endif
  return hn::BitCast(di16, rounded);
}

// gx and gy of the even and of the odd samples.
struct SobelGradients {
  VI16 even_x;
  VI16 even_y;
  VI16 odd_x;
  VI16 odd_y;
};

// In each block, the results are in the order 0 4 1 5 2 6 3 7.
HWY_INLINE VI16 magnitude(VI16 gx, VI16 gy) {
  const VI16 low = magnitude_bits(hn::InterleaveLower(di16, gx, gy));
  const VI16 high = magnitude_bits(hn::InterleaveUpper(di16, gx, gy));
  return even_numbers(low, high);
}

// Puts a block of even and a block of odd magnitudes in order.
alignas(16) constexpr std::array<std::uint8_t, 16> kMagnitudeOrder = {0, 8, 2, 10, 4, 12, 6, 14,
                                                                      1, 9, 3, 11, 5, 13, 7, 15};

// The vertical difference of horizontally smoothed samples, two rows apart.
class SmoothedDifference {
 public:
  HWY_INLINE SmoothedDifference() : smoothed_(zeros<2>()) {}

  HWY_INLINE VI16 next(VI16 smoothed) {
    const VI16 difference = hn::Sub(smoothed, smoothed_[0]);
    smoothed_[0] = smoothed_[1];
    smoothed_[1] = smoothed;
    return difference;
  }

 private:
  std::array<VI16, 2> smoothed_;
};

// gx smooths the horizontal differences vertically.
class SobelStencil {
 public:
  static constexpr std::size_t kHalo = 1;
  explicit HWY_INLINE SobelStencil(const RowTask& /*task*/) {}

  HWY_INLINE SobelGradients start(const std::uint8_t* row) {
    const V8 left = hn::LoadU(d8, row - 1);
    const V8 right = hn::LoadU(d8, row + 1);
    const VI16 even_centre = odd(left);
    const VI16 odd_centre = even(right);
    return {
        even_x_.next(hn::Sub(odd_centre, even(left))),
        even_y_.next(hn::Add(multiply_pairs(left, byte_pairs(1, 2)), odd_centre)),
        odd_x_.next(hn::Sub(odd(right), even_centre)),
        odd_y_.next(hn::Add(multiply_pairs(right, byte_pairs(2, 1)), even_centre)),
    };
  }

  HWY_INLINE V8 next(const std::uint8_t* row) { return finish(start(row)); }

  static HWY_INLINE V8 finish(const SobelGradients& g) {
    return hn::TableLookupBytes(pack(magnitude(g.even_x, g.even_y), magnitude(g.odd_x, g.odd_y)),
                                hn::LoadDup128(d8, kMagnitudeOrder.data()));
  }

 private:
  BinomialSum<2> even_x_;
  SmoothedDifference even_y_;
  BinomialSum<2> odd_x_;
  SmoothedDifference odd_y_;
};

// ---- sharpen

// Every second sample's 5·centre − neighbours. `in_row` is 5·centre − the neighbours in the row.
class SharpenColumn {
 public:
  HWY_INLINE SharpenColumn()
      : above_(hn::Zero(di16)), centre_(hn::Zero(di16)), in_row_(hn::Zero(di16)) {}

  HWY_INLINE VI16 next(VI16 centre, VI16 in_row) {
    const VI16 sharpened = hn::Sub(hn::Sub(in_row_, above_), centre);
    above_ = centre_;
    centre_ = centre;
    in_row_ = in_row;
    return sharpened;
  }

 private:
  VI16 above_;
  VI16 centre_;
  VI16 in_row_;
};

template <bool kGrey>
class SharpenStencil {
 public:
  static constexpr std::size_t kHalo = 1;
  explicit HWY_INLINE SharpenStencil(const RowTask& task) : channels_(task.channels) {}

  HWY_INLINE V8 next(const std::uint8_t* row) {
    if constexpr (kGrey) {
      const V8 left = hn::LoadU(d8, row - 1);
      const V8 right = hn::LoadU(d8, row + 1);
      const VI16 even_centre = odd(left);
      const VI16 odd_centre = even(right);
      return join(
          even_.next(even_centre, hn::Sub(multiply_pairs(left, byte_pairs(-1, 5)), odd_centre)),
          odd_.next(odd_centre, hn::Sub(multiply_pairs(right, byte_pairs(5, -1)), even_centre)));
    } else {
      const V8 left = hn::LoadU(d8, row - channels_);
      const V8 centre = hn::LoadU(d8, row);
      const V8 right = hn::LoadU(d8, row + channels_);
      return join(
          even_.next(even(centre),
                     hn::Sub(weigh<kEven>(centre, 5), hn::Add(even(left), even(right)))),
          odd_.next(odd(centre), hn::Sub(weigh<kOdd>(centre, 5), hn::Add(odd(left), odd(right)))));
    }
  }

 private:
  std::size_t channels_;
  SharpenColumn even_;
  SharpenColumn odd_;
};

#endif  // HWY_TARGET != HWY_SCALAR

}  // namespace bb::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // the per-target include guard
