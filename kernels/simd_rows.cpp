// The row functions of the SIMD kernel, compiled once for each instruction set.
//
// A vector of bytes is split into two of 16-bit numbers, those of its even and of its odd samples,
// by multiplying pairs of samples with (1, 0) and (0, 1), or with weights instead of the ones.
#include "kernels/simd_rows.h"

#include <algorithm>
#include <array>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/simd_rows.cpp"
// NOLINTNEXTLINE(bugprone-suspicious-include): includes this file again for each instruction set
#include <hwy/foreach_target.h>

#include "kernels/simd_vectors-inl.h"

#if HWY_TARGET == HWY_AVX3_DL
// What every machine of this target has, though Highway does not pass it on to the compiler.
HWY_PUSH_ATTRIBUTES(HWY_TARGET_STR ",avx512vnni")
#else
HWY_BEFORE_NAMESPACE();
#endif
namespace bb::simd::HWY_NAMESPACE {

#if HWY_TARGET == HWY_SCALAR

const RowFunctions* functions() { return nullptr; }

#else

enum Parity { kEven, kOdd };

template <Parity kParity>
HWY_INLINE VI16 weigh(V8 v, int weight) {
  return multiply_pairs(v, kParity == kEven ? byte_pairs(weight, 0) : byte_pairs(0, weight));
}

HWY_INLINE VI16 even(V8 v) {
  return hn::BitCast(di16, hn::And(hn::BitCast(d16, v), hn::Set(d16, 255)));
}
HWY_INLINE VI16 odd(V8 v) { return hn::BitCast(di16, hn::ShiftRight<8>(hn::BitCast(d16, v))); }

alignas(16) constexpr std::array<std::uint8_t, 16> kInterleaved = {0, 8,  1, 9,  2, 10, 3, 11,
                                                                   4, 12, 5, 13, 6, 14, 7, 15};

// The inverse of a split; clamps to bytes.
HWY_INLINE V8 join(VI16 even, VI16 odd) {
  return hn::TableLookupBytes(pack(even, odd), hn::LoadDup128(d8, kInterleaved.data()));
}

// A row of 16-bit numbers, split into the even and the odd ones.
struct SplitRow {
  std::array<std::int16_t*, 2> planes;

  HWY_INLINE void store(std::size_t i, VI16 even, VI16 odd) const {
    hn::StoreU(even, di16, planes[0] + i / 2);
    hn::StoreU(odd, di16, planes[1] + i / 2);
  }
  // Where the numbers i, i+2, i+4 … begin.
  HWY_INLINE const std::int16_t* from(std::size_t i) const { return planes[i % 2] + i / 2; }
};

HWY_INLINE SplitRow split_row(const RowTask& task, std::size_t n) {
  std::int16_t* const first = task.scratch + 2 * n * task.scratch_stride;
  return {{first, first + task.scratch_stride}};
}

// ---- grayscale

#if HWY_TARGET == HWY_AVX3_DL

// One instruction adds up four products of bytes. Each pixel becomes the bytes R, G, G, B, and with
// the weights doubled its grey level is the third byte of the sum. The weights are split into
// 256·upper + lower, with halves that fit signed bytes.
constexpr int kRoundedUpper = 128;
constexpr std::array<int, 4> kGreyWeights = {2 * Grayscale::kRed, Grayscale::kGreen,
                                             Grayscale::kGreen, 2 * Grayscale::kBlue};

constexpr int upper_weights() {
  std::uint32_t bytes = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    bytes |= static_cast<std::uint32_t>((kGreyWeights[i] + kRoundedUpper) >> 8) << (8 * i);
  }
  return static_cast<int>(bytes);
}

constexpr int lower_weights() {
  std::uint32_t bytes = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    bytes |= (static_cast<std::uint32_t>(kGreyWeights[i]) & 255U) << (8 * i);
  }
  return static_cast<int>(bytes);
}

using ByteTable = std::array<std::uint8_t, 64>;

constexpr ByteTable byte_table(std::size_t (*entry)(std::size_t)) {
  ByteTable table{};
  for (std::size_t i = 0; i < table.size(); ++i) table[i] = static_cast<std::uint8_t>(entry(i));
  return table;
}

// 16 pixels of three bytes, to four bytes each.
alignas(64) constexpr ByteTable kSpread = byte_table([](std::size_t i) {
  return i / 4 * 3 + (i % 4 + 1) / 2;
});
// The third byte of each four, everywhere in the four.
alignas(64) constexpr ByteTable kThirds = byte_table([](std::size_t i) { return i / 4 * 4 + 2; });
// From four grey levels in each 32 bits, one of each quarter, to all in order.
alignas(64) constexpr ByteTable kGreyOrder = byte_table([](std::size_t i) {
  return i % 16 * 4 + i / 16;
});

HWY_INLINE V8 permute(V8 bytes, V8 order) {
  return V8{_mm512_permutexvar_epi8(order.raw, bytes.raw)};
}

HWY_INLINE VI32 add_products(VI32 sum, V8 a, VI32 b) {
  return VI32{_mm512_dpbusd_epi32(sum.raw, a.raw, b.raw)};
}

// The grey levels of 16 pixels, in the third byte of each 32 bits.
HWY_INLINE V8 grey_levels(const std::uint8_t* rgb, V8 spread) {
  static_assert(Grayscale::kShift == 15);
  const V8 pixels = permute(hn::LoadU(d8, rgb), spread);
  const VI32 upper = add_products(hn::Set(di32, 1 << (Grayscale::kShift - 8)), pixels,
                                  hn::Set(di32, upper_weights()));
  const VI32 sum = add_products(hn::ShiftLeft<8>(upper), pixels, hn::Set(di32, lower_weights()));
  return hn::BitCast(d8, sum);
}

// `into`, but for those bytes of each four that `mask` has as set bits: those are of `from`.
HWY_INLINE V8 merge(V8 into, __mmask64 mask, V8 from, V8 order) {
  return V8{_mm512_mask_shuffle_epi8(into.raw, mask, from.raw, order.raw)};
}

void grayscale(const RowTask& task) {
  const V8 spread = hn::Load(d8, kSpread.data());
  const V8 order = hn::Load(d8, kGreyOrder.data());
  const V8 thirds = hn::LoadDup128(d8, kThirds.data());
  const std::size_t samples = task.samples;
  const std::uint8_t* in = task.rows[0];
  std::uint8_t* const target = task.target;
  constexpr std::size_t kQuarter = 3 * vector_bytes() / 4;  // bytes of RGB
  for (std::size_t i = 0; i < samples; i += vector_bytes(), in += 4 * kQuarter) {
    V8 levels = grey_levels(in + 2 * kQuarter, spread);
    levels = merge(levels, 0x1111111111111111, grey_levels(in, spread), thirds);
    levels = merge(levels, 0x2222222222222222, grey_levels(in + kQuarter, spread), thirds);
    levels = merge(levels, 0x8888888888888888, grey_levels(in + 3 * kQuarter, spread), thirds);
    hn::StoreU(permute(levels, order), d8, target + i);
  }
}

#else

// In each block of 16 bytes, four pixels' (R, G) and (G, B) as pairs of 16-bit numbers.
alignas(16) constexpr std::array<std::uint8_t, 16> kRedGreen = {0, 128, 1, 128, 3, 128, 4,  128,
                                                                6, 128, 7, 128, 9, 128, 10, 128};
alignas(16) constexpr std::array<std::uint8_t, 16> kGreenBlue = {1, 128, 2, 128, 4,  128, 5,  128,
                                                                 7, 128, 8, 128, 10, 128, 11, 128};

struct GreyTables {
  std::array<std::int32_t, hn::MaxLanes(di32)> spread{};  // each block takes the next 12 bytes
  std::array<std::int32_t, hn::MaxLanes(di32)> order{};
};

constexpr GreyTables grey_tables() {
  GreyTables tables;
  constexpr std::size_t kLanes = hn::MaxLanes(di32);
  for (std::size_t i = 0; i < kLanes; ++i) {
    tables.spread[i] = static_cast<std::int32_t>(i / 4 * 3 + (i % 4 < 3 ? i % 4 : 2));
    tables.order[i] = static_cast<std::int32_t>(i % (kLanes / 4) * 4 + i / (kLanes / 4));
  }
  return tables;
}

// The grey levels of a vector's pixels, in the upper half of each 32 bits. The weights are doubled
// for that, and green's is shared among the pairs that it is in.
template <class Spread>
HWY_INLINE VI16 grey_levels(const std::uint8_t* rgb, const Spread& spread) {
  static_assert(Grayscale::kShift == 15);
  const auto pixels =
      hn::BitCast(d8, hn::TableLookupLanes(hn::BitCast(di32, hn::LoadU(d8, rgb)), spread));
  const VI16 red_green =
      hn::BitCast(di16, hn::TableLookupBytesOr0(pixels, hn::LoadDup128(d8, kRedGreen.data())));
  const VI16 green_blue =
      hn::BitCast(di16, hn::TableLookupBytesOr0(pixels, hn::LoadDup128(d8, kGreenBlue.data())));
  const VI32 sum =
      hn::Add(multiply_pairs(red_green, number_pairs(2 * Grayscale::kRed, Grayscale::kGreen)),
              multiply_pairs(green_blue, number_pairs(Grayscale::kGreen, 2 * Grayscale::kBlue)));
  return hn::BitCast(di16, hn::Add(sum, hn::Set(di32, 1 << Grayscale::kShift)));
}

// The upper halves of each 32 bits of `even` and `odd`, interleaved.
HWY_INLINE VI16 upper_halves(VI16 even, VI16 odd) {
  return hn::OddEven(odd, hn::BitCast(di16, hn::ShiftRight<16>(hn::BitCast(di32, even))));
}

alignas(16) constexpr std::array<std::uint8_t, 16> kGreyOrder = {0, 2,  4,  6,  1, 3,  5,  7,
                                                                 8, 10, 12, 14, 9, 11, 13, 15};

void grayscale(const RowTask& task) {
  static constexpr GreyTables tables = grey_tables();
  const auto spread = hn::SetTableIndices(di32, tables.spread.data());
  const auto order = hn::SetTableIndices(di32, tables.order.data());
  const V8 block_order = hn::LoadDup128(d8, kGreyOrder.data());
  const std::size_t samples = task.samples;
  const std::uint8_t* in = task.rows[0];
  std::uint8_t* const target = task.target;
  const std::size_t quarter = 3 * vector_bytes() / 4;  // bytes of RGB for a quarter of a vector
  for (std::size_t i = 0; i < samples; i += vector_bytes(), in += 4 * quarter) {
    const VI16 first = upper_halves(grey_levels(in, spread), grey_levels(in + quarter, spread));
    const VI16 second =
        upper_halves(grey_levels(in + 2 * quarter, spread), grey_levels(in + 3 * quarter, spread));
    // Four pixels of each quarter in a block …
    const V8 blocks = hn::TableLookupBytes(pack(first, second), block_order);
    // … to four blocks for each quarter.
    hn::StoreU(hn::BitCast(d8, hn::TableLookupLanes(hn::BitCast(di32, blocks), order)), d8,
               target + i);
  }
}

#endif  // HWY_TARGET == HWY_AVX3_DL

// ---- gaussian

// The distinct taps, outermost first.
template <std::size_t kRadius>
constexpr std::array<int, kRadius + 1> kTaps{};
template <>
constexpr std::array<int, 2> kTaps<1> = {1, 2};
template <>
constexpr std::array<int, 3> kTaps<2> = {1, 4, 6};
template <>
constexpr std::array<int, 4> kTaps<3> = {2, 7, 14, 18};

// A filter's input rows, `before` samples before those to be computed.
template <std::size_t kRows>
HWY_INLINE std::array<const std::uint8_t*, kRows> input_rows(const RowTask& task,
                                                             std::size_t before) {
  std::array<const std::uint8_t*, kRows> rows{};
  for (std::size_t k = 0; k < kRows; ++k) rows[k] = task.rows[k] - before;
  return rows;
}

// Where every second number of a split row begins: from `first` on, and 1, 2 … pixels further.
template <std::size_t kCount>
HWY_INLINE std::array<const std::int16_t*, kCount> neighbours(const SplitRow& row,
                                                              std::size_t first,
                                                              std::size_t channels) {
  std::array<const std::int16_t*, kCount> starts{};
  for (std::size_t k = 0; k < kCount; ++k) starts[k] = row.from(first + k * channels);
  return starts;
}

// The weighted sum of the rows from the k-th on, at i.
template <std::size_t kRadius, Parity kParity, std::size_t k = 0>
HWY_INLINE VI16 weigh_column(const std::array<const std::uint8_t*, 2 * kRadius + 1>& rows,
                             std::size_t i) {
  const VI16 term =
      weigh<kParity>(hn::LoadU(d8, rows[k] + i), kTaps<kRadius>[std::min(k, 2 * kRadius - k)]);
  if constexpr (k == 2 * kRadius) {
    return term;
  } else {
    return hn::Add(term, weigh_column<kRadius, kParity, k + 1>(rows, i));
  }
}

template <std::size_t kRadius>
HWY_INLINE VI16 blur(const std::array<const std::int16_t*, 2 * kRadius + 1>& in, std::size_t i);

template <>
HWY_INLINE VI16 blur<1>(const std::array<const std::int16_t*, 3>& in, std::size_t i) {
  const VI16 a = hn::LoadU(di16, in[0] + i);
  const VI16 b = hn::LoadU(di16, in[1] + i);
  const VI16 c = hn::LoadU(di16, in[2] + i);
  // (sum·2^11 + 2^14) >> 15 is (sum + 8) >> 4.
  return hn::MulFixedPoint15(hn::Add(hn::Add(a, c), hn::Add(b, b)), hn::Set(di16, 1 << 11));
}

// Here the sum needs all 16 bits.
template <>
HWY_INLINE VI16 blur<2>(const std::array<const std::int16_t*, 5>& in, std::size_t i) {
  const VI16 outer = hn::Add(hn::LoadU(di16, in[0] + i), hn::LoadU(di16, in[4] + i));
  const VI16 inner = hn::Add(hn::LoadU(di16, in[1] + i), hn::LoadU(di16, in[3] + i));
  const VI16 centre = hn::LoadU(di16, in[2] + i);
  const VI16 sum = hn::Add(hn::Add(outer, hn::ShiftLeft<2>(inner)),
                           hn::Add(hn::Mul(centre, hn::Set(di16, 6)), hn::Set(di16, 1 << 7)));
  return hn::BitCast(di16, hn::ShiftRight<8>(hn::BitCast(d16, sum)));
}

// Here the sum needs 20 bits, though that of two neighbours at the same distance only 15.
HWY_INLINE VI32 blur7(VI16 outer, VI16 inner) {
  constexpr int kShift = 12;
  const VI32 sum = hn::Add(multiply_pairs(outer, number_pairs(kTaps<3>[0], kTaps<3>[1])),
                           multiply_pairs(inner, number_pairs(kTaps<3>[2], kTaps<3>[3])));
  return hn::ShiftRight<kShift>(hn::Add(sum, hn::Set(di32, 1 << (kShift - 1))));
}

template <>
HWY_INLINE VI16 blur<3>(const std::array<const std::int16_t*, 7>& in, std::size_t i) {
  const VI16 a = hn::Add(hn::LoadU(di16, in[0] + i), hn::LoadU(di16, in[6] + i));
  const VI16 b = hn::Add(hn::LoadU(di16, in[1] + i), hn::LoadU(di16, in[5] + i));
  const VI16 c = hn::Add(hn::LoadU(di16, in[2] + i), hn::LoadU(di16, in[4] + i));
  const VI16 d = hn::LoadU(di16, in[3] + i);
  return hn::ReorderDemote2To(
      di16, blur7(hn::InterleaveLower(di16, a, b), hn::InterleaveLower(di16, c, d)),
      blur7(hn::InterleaveUpper(di16, a, b), hn::InterleaveUpper(di16, c, d)));
}

template <std::size_t kRadius>
void gaussian_columns(const RowTask& task) {
  constexpr std::size_t kSize = 2 * kRadius + 1;
  const std::size_t samples = task.samples;
  const std::size_t reach = kRadius * task.channels;
  const SplitRow columns = split_row(task, 0);
  const auto rows = input_rows<kSize>(task, reach);
  for (std::size_t i = 0; i < samples + 2 * reach; i += vector_bytes()) {
    columns.store(i, weigh_column<kRadius, kEven>(rows, i), weigh_column<kRadius, kOdd>(rows, i));
  }
}

template <std::size_t kRadius>
void gaussian_row(const RowTask& task) {
  constexpr std::size_t kSize = 2 * kRadius + 1;
  const std::size_t samples = task.samples;
  const SplitRow columns = split_row(task, 0);
  const auto even_starts = neighbours<kSize>(columns, 0, task.channels);
  const auto odd_starts = neighbours<kSize>(columns, 1, task.channels);
  std::uint8_t* const target = task.target;
  for (std::size_t i = 0; i < samples; i += vector_bytes()) {
    hn::StoreU(join(blur<kRadius>(even_starts, i / 2), blur<kRadius>(odd_starts, i / 2)), d8,
               target + i);
  }
}

// ---- sobel

// round(√(gx² + gy²)) in the lower half of each 32 bits, for pairs (gx, gy).
//
// One Newton step makes 2·√sum of the approximation y of 1/√sum, as (sum·y)·(3 − sum·y²). At 2^24
// floats are 2 apart, so adding that rounds √sum to an integer, in the low bits. The error is below
// 2^-21 of the result, while √sum is at least 2^-19 of it from halfway between integers as long as
// it is below 256. For sum = 0 all that gives NaN, whose low bits are zero.
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

// In each block the results come in the order 0 4 1 5 2 6 3 7.
HWY_INLINE VI16 magnitude(VI16 gx, VI16 gy) {
  const VI16 low = magnitude_bits(hn::InterleaveLower(di16, gx, gy));
  const VI16 high = magnitude_bits(hn::InterleaveUpper(di16, gx, gy));
  return even_numbers(low, high);
}

// From a block of even and one of odd magnitudes to all in order.
alignas(16) constexpr std::array<std::uint8_t, 16> kMagnitudeOrder = {0, 8, 2, 10, 4, 12, 6, 14,
                                                                      1, 9, 3, 11, 5, 13, 7, 15};

// The vertical halves of the gradients, a + 2b + c and c − a, go into split rows.
void sobel_columns(const RowTask& task) {
  const std::size_t samples = task.samples;
  const SplitRow smoothed = split_row(task, 0);
  const SplitRow difference = split_row(task, 1);
  const auto rows = input_rows<3>(task, 1);
  for (std::size_t i = 0; i < samples + 2; i += vector_bytes()) {
    const V8 a = hn::LoadU(d8, rows[0] + i);
    const V8 b = hn::LoadU(d8, rows[1] + i);
    const V8 c = hn::LoadU(d8, rows[2] + i);
    smoothed.store(i, hn::Add(hn::Add(even(a), even(c)), weigh<kEven>(b, 2)),
                   hn::Add(hn::Add(odd(a), odd(c)), weigh<kOdd>(b, 2)));
    difference.store(i, hn::Sub(even(c), even(a)), hn::Sub(odd(c), odd(a)));
  }
}

void sobel_row(const RowTask& task) {
  const std::size_t samples = task.samples;
  const SplitRow smoothed = split_row(task, 0);
  const SplitRow difference = split_row(task, 1);
  const auto s = neighbours<4>(smoothed, 0, 1);
  const auto d = neighbours<4>(difference, 0, 1);
  const V8 order = hn::LoadDup128(d8, kMagnitudeOrder.data());
  std::uint8_t* const target = task.target;
  for (std::size_t i = 0; i < samples; i += vector_bytes()) {
    const std::size_t j = i / 2;
    const VI16 gx0 = hn::Sub(hn::LoadU(di16, s[2] + j), hn::LoadU(di16, s[0] + j));
    const VI16 gx1 = hn::Sub(hn::LoadU(di16, s[3] + j), hn::LoadU(di16, s[1] + j));
    const VI16 d1 = hn::LoadU(di16, d[1] + j);
    const VI16 d2 = hn::LoadU(di16, d[2] + j);
    const VI16 shared = hn::Add(d1, d2);
    const VI16 gy0 = hn::Add(hn::Add(hn::LoadU(di16, d[0] + j), d1), shared);
    const VI16 gy1 = hn::Add(hn::Add(d2, hn::LoadU(di16, d[3] + j)), shared);
    const V8 magnitudes = pack(magnitude(gx0, gy0), magnitude(gx1, gy1));
    hn::StoreU(hn::TableLookupBytes(magnitudes, order), d8, target + i);
  }
}

// ---- sharpen

// 5·centre − the neighbours.
HWY_INLINE VI16 sharpened(V8 centre_zero, V8 above_below, V8 left_right) {
  const V8 minus_ones = byte_pairs(-1, -1);
  return hn::Add(
      multiply_pairs(centre_zero, byte_pairs(5, 0)),
      hn::Add(multiply_pairs(above_below, minus_ones), multiply_pairs(left_right, minus_ones)));
}

void sharpen(const RowTask& task) {
  const std::size_t samples = task.samples;
  const auto rows = input_rows<3>(task, 0);
  const std::uint8_t* const left_row = rows[1] - task.channels;
  const std::uint8_t* const right_row = rows[1] + task.channels;
  std::uint8_t* const target = task.target;
  const V8 zero = hn::Zero(d8);
  for (std::size_t i = 0; i < samples; i += vector_bytes()) {
    const V8 above = hn::LoadU(d8, rows[0] + i);
    const V8 centre = hn::LoadU(d8, rows[1] + i);
    const V8 below = hn::LoadU(d8, rows[2] + i);
    const V8 left = hn::LoadU(d8, left_row + i);
    const V8 right = hn::LoadU(d8, right_row + i);
    const VI16 low =
        sharpened(hn::InterleaveLower(d8, centre, zero), hn::InterleaveLower(d8, above, below),
                  hn::InterleaveLower(d8, left, right));
    const VI16 high =
        sharpened(hn::InterleaveUpper(d8, centre, zero), hn::InterleaveUpper(d8, above, below),
                  hn::InterleaveUpper(d8, left, right));
    hn::StoreU(pack(low, high), d8, target + i);
  }
}

// ---- brightness (see BrightnessForm)

template <Parity kParity>
HWY_INLINE VI16 brighten_half_up(V8 v, const BrightnessForm& form) {
  const VI16 scaled = hn::MulFixedPoint15(weigh<kParity>(v, 64), hn::Set(di16, form.gain));
  return hn::Add(scaled, hn::Set(di16, form.bias));
}

template <Parity kParity>
HWY_INLINE VI16 brighten_half_even(V8 v, const BrightnessForm& form) {
  const VI16 w = hn::Min(kParity == kEven ? even(v) : odd(v), hn::Set(di16, form.cap));
  const VI16 f =
      hn::Add(hn::Mul(w, hn::Set(di16, form.gain_fraction)), hn::Set(di16, form.bias_fraction));
  const VI16 carry = hn::BitCast(di16, hn::ShiftRight<8>(hn::BitCast(d16, f)));
  const VI16 n =
      hn::Add(hn::Add(hn::Mul(w, hn::Set(di16, form.gain)), hn::Set(di16, form.bias)), carry);
  const VI16 rounding = hn::Add(hn::And(n, hn::Set(di16, 1)), hn::Set(di16, 127));
  const VI16 fraction = hn::And(f, hn::Set(di16, 255));
  return hn::Add(n, hn::ShiftRight<8>(hn::Add(fraction, rounding)));
}

template <bool kHalfUp>
void brightness(const RowTask& task) {
  const BrightnessForm form = *task.brightness;
  const std::size_t samples = task.samples;
  const std::uint8_t* const in = task.rows[0];
  std::uint8_t* const target = task.target;
  for (std::size_t i = 0; i < samples; i += vector_bytes()) {
    const V8 v = hn::LoadU(d8, in + i);
    if constexpr (kHalfUp) {
      hn::StoreU(join(brighten_half_up<kEven>(v, form), brighten_half_up<kOdd>(v, form)), d8,
                 target + i);
    } else {
      hn::StoreU(join(brighten_half_even<kEven>(v, form), brighten_half_even<kOdd>(v, form)), d8,
                 target + i);
    }
  }
}

const RowFunctions* functions() {
  static constexpr RowFunctions functions = {
      .vector_bytes = vector_bytes(),
      .grayscale = {.row = grayscale},
      .gaussian3 = {gaussian_columns<1>, gaussian_row<1>},
      .gaussian5 = {gaussian_columns<2>, gaussian_row<2>},
      .gaussian7 = {gaussian_columns<3>, gaussian_row<3>},
      .sobel = {sobel_columns, sobel_row},
      .sharpen = {.row = sharpen},
      .brightness_half_up = {.row = brightness<true>},
      .brightness_half_even = {.row = brightness<false>},
  };
  return &functions;
}

#endif  // HWY_TARGET == HWY_SCALAR

}  // namespace bb::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace bb::simd {
HWY_EXPORT(functions);
const RowFunctions* row_functions() { return HWY_DYNAMIC_DISPATCH(functions)(); }
}  // namespace bb::simd
#endif
