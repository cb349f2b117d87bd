// The row functions of the SIMD kernel, compiled once for each instruction set.
//
// A vector of bytes is split into two of 16-bit numbers, its even and its odd samples, by a mask
// and a shift, and joined likewise: unlike unpacking, that needs no shuffle, and shuffles are
// scarce.
#include "kernels/simd_rows.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/simd_rows.cpp"
// NOLINTNEXTLINE(bugprone-suspicious-include): includes this file again for each instruction set
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace bb::simd::HWY_NAMESPACE {

#if HWY_TARGET == HWY_SCALAR

const RowFunctions* functions() { return nullptr; }

#else

namespace hn = hwy::HWY_NAMESPACE;

using D8 = hn::ScalableTag<std::uint8_t>;
using D16 = hn::Repartition<std::uint16_t, D8>;
using DI16 = hn::Repartition<std::int16_t, D8>;
using DI32 = hn::Repartition<std::int32_t, D8>;
using DF32 = hn::Repartition<float, D8>;
using V8 = hn::Vec<D8>;
using V16 = hn::Vec<D16>;
using VI16 = hn::Vec<DI16>;
using VI32 = hn::Vec<DI32>;

HWY_INLINE std::size_t vector_bytes() { return hn::Lanes(D8()); }

HWY_INLINE V16 even(V8 v) { return hn::And(hn::BitCast(D16(), v), hn::Set(D16(), 0xFF)); }
HWY_INLINE V16 odd(V8 v) { return hn::ShiftRight<8>(hn::BitCast(D16(), v)); }

// The inverse of even() and odd(), for numbers up to 255.
HWY_INLINE V8 join(V16 even, V16 odd) {
  return hn::BitCast(D8(), hn::Or(even, hn::ShiftLeft<8>(odd)));
}

HWY_INLINE V16 at_most_255(V16 v) { return hn::Min(v, hn::Set(D16(), 255)); }
HWY_INLINE V16 clamp(VI16 v) {
  return hn::BitCast(D16(), hn::Min(hn::Max(v, hn::Zero(DI16())), hn::Set(DI16(), 255)));
}

HWY_INLINE VI16 as_signed(V16 v) { return hn::BitCast(DI16(), v); }

// For each pair of neighbours a₀·b₀ + a₁·b₁, in 32 bits.
HWY_INLINE VI32 multiply_pairs(VI16 a, VI16 b) {
#if HWY_ARCH_X86
  VI32 unused = hn::Zero(DI32());
  return hn::ReorderWidenMulAccumulate(DI32(), a, b, hn::Zero(DI32()), unused);
#else
  const auto low_halves = [](VI16 v) {
    return hn::ShiftRight<16>(hn::ShiftLeft<16>(hn::BitCast(DI32(), v)));
  };
  const auto high_halves = [](VI16 v) { return hn::ShiftRight<16>(hn::BitCast(DI32(), v)); };
  return hn::Add(hn::Mul(low_halves(a), low_halves(b)), hn::Mul(high_halves(a), high_halves(b)));
#endif
}

// The pair (first, second) in every 32 bits.
HWY_INLINE VI16 set_pairs(int first, int second) {
  return hn::BitCast(DI16(), hn::Set(DI32(), (second << 16) | first));
}

// A row of 16-bit numbers, split into the even and the odd ones.
struct SplitRow {
  std::uint16_t* planes[2];

  HWY_INLINE void store(std::size_t i, V16 even, V16 odd) const {
    hn::StoreU(even, D16(), planes[0] + i / 2);
    hn::StoreU(odd, D16(), planes[1] + i / 2);
  }
  // Where the numbers i, i+2, i+4 … lie.
  HWY_INLINE const std::uint16_t* from(std::size_t i) const { return planes[i % 2] + i / 2; }
};

HWY_INLINE SplitRow split_row(const RowTask& task, std::size_t n) {
  std::uint16_t* const first = task.scratch + 2 * n * task.scratch_stride;
  return {{first, first + task.scratch_stride}};
}

// ---- grayscale

HWY_INLINE VI32 grey_levels(VI16 red_green, VI16 blue) {
  const VI32 sum = hn::Add(multiply_pairs(red_green, set_pairs(Grayscale::kRed, Grayscale::kGreen)),
                           multiply_pairs(blue, set_pairs(Grayscale::kBlue, 0)));
  return hn::ShiftRight<Grayscale::kShift>(
      hn::Add(sum, hn::Set(DI32(), 1 << (Grayscale::kShift - 1))));
}

alignas(16) constexpr std::uint8_t kRedGreen[16] = {0, 128, 1, 128, 3, 128, 4,  128,
                                                    6, 128, 7, 128, 9, 128, 10, 128};
alignas(16) constexpr std::uint8_t kBlue[16] = {2, 128, 128, 128, 5,  128, 128, 128,
                                                8, 128, 128, 128, 11, 128, 128, 128};

// Each 16-byte block takes the next 12 bytes, four pixels.
HWY_INLINE auto spread_indices() {
  HWY_ALIGN std::int32_t indices[hn::MaxLanes(DI32())];
  for (std::size_t i = 0; i < hn::Lanes(DI32()); ++i) {
    indices[i] = static_cast<std::int32_t>(i / 4 * 3 + (i % 4 < 3 ? i % 4 : 2));
  }
  return hn::SetTableIndices(DI32(), indices);
}

void grayscale(const RowTask& task) {
  const std::uint8_t* in = task.rows[0];
  const auto spread = spread_indices();
  const V8 red_green = hn::LoadDup128(D8(), kRedGreen);
  const V8 blue = hn::LoadDup128(D8(), kBlue);
  const std::size_t pixels = hn::Lanes(DI32());
  const hn::Rebind<std::uint8_t, DI32> quarter;
  for (std::size_t i = 0; i < task.samples; i += pixels) {
    const V8 rgb = hn::BitCast(
        D8(), hn::TableLookupLanes(hn::BitCast(DI32(), hn::LoadU(D8(), in + 3 * i)), spread));
    const VI32 grey = grey_levels(hn::BitCast(DI16(), hn::TableLookupBytesOr0(rgb, red_green)),
                                  hn::BitCast(DI16(), hn::TableLookupBytesOr0(rgb, blue)));
    hn::StoreU(hn::DemoteTo(quarter, grey), quarter, task.target + i);
  }
}

// ---- gaussian

// The distinct taps, outermost first.
template <int kRadius>
constexpr int kTaps[kRadius + 1] = {};
template <>
constexpr int kTaps<1>[2] = {1, 2};
template <>
constexpr int kTaps<2>[3] = {1, 4, 6};
template <>
constexpr int kTaps<3>[4] = {2, 7, 14, 18};

template <int kTap>
HWY_INLINE V16 times(V16 v) {
  if constexpr (kTap == 1) {
    return v;
  } else if constexpr (kTap == 2) {
    return hn::Add(v, v);
  } else {
    return hn::Mul(v, hn::Set(D16(), kTap));
  }
}

// The sum of the inputs 0 … 2·kRadius, weighted with the taps. It must fit 16 bits.
template <int kRadius, int kFrom = 0, class Inputs>
HWY_INLINE V16 weighted_sum(const Inputs& inputs) {
  constexpr int kTap = kTaps<kRadius>[kFrom];
  if constexpr (kFrom == kRadius) {
    return times<kTap>(inputs(kRadius));
  } else {
    const V16 pair = hn::Add(inputs(kFrom), inputs(2 * kRadius - kFrom));
    return hn::Add(times<kTap>(pair), weighted_sum<kRadius, kFrom + 1>(inputs));
  }
}

template <int kRadius, class Inputs>
HWY_INLINE V16 blur(const Inputs& inputs) {
  constexpr int kShift = kRadius == 1 ? 4 : 8;
  return hn::ShiftRight<kShift>(
      hn::Add(weighted_sum<kRadius>(inputs), hn::Set(D16(), 1 << (kShift - 1))));
}

// With 7 taps the sum has 20 bits, but the sums of two columns at the same distance still have 15.
HWY_INLINE VI32 blur7(VI16 outer, VI16 inner) {
  constexpr int kShift = 12;
  const VI32 sum = hn::Add(multiply_pairs(outer, set_pairs(kTaps<3>[0], kTaps<3>[1])),
                           multiply_pairs(inner, set_pairs(kTaps<3>[2], kTaps<3>[3])));
  return hn::ShiftRight<kShift>(hn::Add(sum, hn::Set(DI32(), 1 << (kShift - 1))));
}

template <int kRadius, class Inputs>
requires(kRadius == 3) HWY_INLINE V16 blur(const Inputs& inputs) {
  const VI16 a = as_signed(hn::Add(inputs(0), inputs(6)));
  const VI16 b = as_signed(hn::Add(inputs(1), inputs(5)));
  const VI16 c = as_signed(hn::Add(inputs(2), inputs(4)));
  const VI16 d = as_signed(inputs(3));
  return hn::BitCast(
      D16(),
      hn::ReorderDemote2To(
          DI16(), blur7(hn::InterleaveLower(DI16(), a, b), hn::InterleaveLower(DI16(), c, d)),
          blur7(hn::InterleaveUpper(DI16(), a, b), hn::InterleaveUpper(DI16(), c, d))));
}

// The even samples, and the odd ones, of the rows at i.
struct EvenSamples {
  const RowTask& task;
  std::ptrdiff_t i;
  HWY_INLINE V16 operator()(int k) const { return even(hn::LoadU(D8(), task.rows[k] + i)); }
};
struct OddSamples {
  const RowTask& task;
  std::ptrdiff_t i;
  HWY_INLINE V16 operator()(int k) const { return odd(hn::LoadU(D8(), task.rows[k] + i)); }
};

// Every second number of a split row from i on, at the distances 0, 1, 2 … pixels.
struct Neighbours {
  SplitRow row;
  std::size_t i;
  std::size_t channels;
  HWY_INLINE V16 operator()(int k) const {
    return hn::LoadU(D16(), row.from(i + static_cast<std::size_t>(k) * channels));
  }
};

template <int kRadius>
void gaussian(const RowTask& task) {
  const SplitRow columns = split_row(task, 0);
  const std::size_t reach = kRadius * task.channels;
  for (std::size_t i = 0; i < task.samples + 2 * reach; i += vector_bytes()) {
    const auto at = static_cast<std::ptrdiff_t>(i) - static_cast<std::ptrdiff_t>(reach);
    columns.store(i, weighted_sum<kRadius>(EvenSamples{task, at}),
                  weighted_sum<kRadius>(OddSamples{task, at}));
  }
  for (std::size_t i = 0; i < task.samples; i += vector_bytes()) {
    hn::StoreU(join(blur<kRadius>(Neighbours{columns, i, task.channels}),
                    blur<kRadius>(Neighbours{columns, i + 1, task.channels})),
               D8(), task.target + i);
  }
}

// ---- sobel

// round(√(gx² + gy²)) in the low half of each 32 bits, for pairs (gx, gy).
//
// One Newton step makes 2·√sum of the approximation y of 1/√sum, as (sum·y)·(3 − sum·y²). At 2^24
// floats are 2 apart, so adding that rounds √sum to an integer, in the low bits. The error is below
// 2^-21 of the result, while √sum is at least 2^-20 of it from halfway between integers as long as
// it is below 256. For sum = 0 all that gives NaN, whose low bits are zero.
HWY_INLINE V16 magnitude_bits(VI16 gradients) {
  const DF32 d;
  const auto sum = hn::ConvertTo(d, multiply_pairs(gradients, gradients));
#if HWY_ARCH_X86
  const auto y = hn::ApproximateReciprocalSqrt(sum);
  const auto root = hn::Mul(sum, y);
  const auto newton = hn::NegMulAdd(root, y, hn::Set(d, 3.0F));
  const auto rounded = hn::MulAdd(root, newton, hn::Set(d, 0x1p24F));
#else
  const auto rounded = hn::Add(hn::Sqrt(sum), hn::Set(d, 0x1p23F));
#endif
  return hn::BitCast(D16(), rounded);
}

// In each 16-byte block the results come in the order 0 4 1 5 2 6 3 7.
HWY_INLINE V16 magnitude(VI16 gx, VI16 gy) {
  const V16 low = magnitude_bits(hn::InterleaveLower(DI16(), gx, gy));
  const V16 high = magnitude_bits(hn::InterleaveUpper(DI16(), gx, gy));
  const V16 high_up = hn::BitCast(D16(), hn::ShiftLeft<16>(hn::BitCast(DI32(), high)));
  return at_most_255(hn::OddEven(high_up, low));
}

alignas(16) constexpr std::uint8_t kMagnitudeOrder[16] = {0, 1, 4, 5, 8,  9,  12, 13,
                                                          2, 3, 6, 7, 10, 11, 14, 15};

// The vertical halves of the two gradients: a + 2b + c and c − a.
HWY_INLINE V16 smooth(V16 a, V16 b, V16 c) { return hn::Add(hn::Add(a, c), hn::Add(b, b)); }

void sobel(const RowTask& task) {
  const SplitRow smoothed = split_row(task, 0);
  const SplitRow difference = split_row(task, 1);
  for (std::size_t i = 0; i < task.samples + 2; i += vector_bytes()) {
    const V8 above = hn::LoadU(D8(), task.rows[0] - 1 + i);
    const V8 centre = hn::LoadU(D8(), task.rows[1] - 1 + i);
    const V8 below = hn::LoadU(D8(), task.rows[2] - 1 + i);
    smoothed.store(i, smooth(even(above), even(centre), even(below)),
                   smooth(odd(above), odd(centre), odd(below)));
    difference.store(i, hn::Sub(even(below), even(above)), hn::Sub(odd(below), odd(above)));
  }
  const V8 order = hn::LoadDup128(D8(), kMagnitudeOrder);
  for (std::size_t i = 0; i < task.samples; i += vector_bytes()) {
    const Neighbours s0{smoothed, i, 1};
    const Neighbours s1{smoothed, i + 1, 1};
    const Neighbours d0{difference, i, 1};
    const Neighbours d1{difference, i + 1, 1};
    const V16 even =
        magnitude(as_signed(hn::Sub(s0(2), s0(0))), as_signed(smooth(d0(0), d0(1), d0(2))));
    const V16 odd =
        magnitude(as_signed(hn::Sub(s1(2), s1(0))), as_signed(smooth(d1(0), d1(1), d1(2))));
    hn::StoreU(hn::TableLookupBytes(join(even, odd), order), D8(), task.target + i);
  }
}

// ---- sharpen

// 5·centre − the neighbours, clamped.
HWY_INLINE V16 sharpened(V16 centre, V16 above, V16 below, V16 left, V16 right) {
  const V16 neighbours = hn::Add(hn::Add(above, below), hn::Add(left, right));
  return at_most_255(hn::SaturatedSub(hn::Add(hn::ShiftLeft<2>(centre), centre), neighbours));
}

void sharpen(const RowTask& task) {
  const D8 d;
  for (std::size_t i = 0; i < task.samples; i += vector_bytes()) {
    const V8 above = hn::LoadU(d, task.rows[0] + i);
    const V8 centre = hn::LoadU(d, task.rows[1] + i);
    const V8 below = hn::LoadU(d, task.rows[2] + i);
    const V8 left = hn::LoadU(d, task.rows[1] + i - task.channels);
    const V8 right = hn::LoadU(d, task.rows[1] + i + task.channels);
    hn::StoreU(join(sharpened(even(centre), even(above), even(below), even(left), even(right)),
                    sharpened(odd(centre), odd(above), odd(below), odd(left), odd(right))),
               d, task.target + i);
  }
}

// ---- brightness (see BrightnessForm)

struct HalfUp {
  HWY_INLINE static V16 apply(V16 v, const BrightnessForm& form) {
    const DI16 d;
    const VI16 scaled = hn::MulFixedPoint15(
        hn::Add(as_signed(hn::ShiftLeft<7>(v)), hn::Set(d, form.offset)), hn::Set(d, form.gain));
    return clamp(hn::Add(scaled, hn::Set(d, form.bias)));
  }
};

struct HalfEven {
  HWY_INLINE static V16 apply(V16 v, const BrightnessForm& form) {
    const DI16 d;
    const V16 w = hn::Min(v, hn::BitCast(D16(), hn::Set(d, form.cap)));
    const V16 f = hn::Add(hn::Mul(w, hn::BitCast(D16(), hn::Set(d, form.gain_fraction))),
                          hn::BitCast(D16(), hn::Set(d, form.bias_fraction)));
    const VI16 n =
        hn::Add(hn::Add(hn::Mul(as_signed(w), hn::Set(d, form.gain)), hn::Set(d, form.bias)),
                as_signed(hn::ShiftRight<8>(f)));
    const VI16 rounding = hn::Add(hn::And(n, hn::Set(d, 1)), hn::Set(d, 127));
    const VI16 fraction = hn::And(as_signed(f), hn::Set(d, 255));
    return clamp(hn::Add(n, hn::ShiftRight<8>(hn::Add(fraction, rounding))));
  }
};

template <class Rounding>
void brightness(const RowTask& task) {
  const BrightnessForm form = *task.brightness;
  for (std::size_t i = 0; i < task.samples; i += vector_bytes()) {
    const V8 v = hn::LoadU(D8(), task.rows[0] + i);
    hn::StoreU(join(Rounding::apply(even(v), form), Rounding::apply(odd(v), form)), D8(),
               task.target + i);
  }
}

const RowFunctions* functions() {
  static const RowFunctions functions = {vector_bytes(), grayscale,          gaussian<1>,
                                         gaussian<2>,    gaussian<3>,        sobel,
                                         sharpen,        brightness<HalfUp>, brightness<HalfEven>};
  return &functions;
}

#endif

}  // namespace bb::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace bb::simd {
HWY_EXPORT(functions);
const RowFunctions* row_functions() { return HWY_DYNAMIC_DISPATCH(functions)(); }
}  // namespace bb::simd
#endif
