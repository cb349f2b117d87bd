// Vectors of grayscale, for the current instruction set.
#if defined(BB_KERNELS_SIMD_GRAYSCALE_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef BB_KERNELS_SIMD_GRAYSCALE_INL_H
#undef BB_KERNELS_SIMD_GRAYSCALE_INL_H
#else
#define BB_KERNELS_SIMD_GRAYSCALE_INL_H
#endif

#include <array>

#include "kernels/simd/rows.h"
#include "kernels/simd/vectors-inl.h"

BB_BEFORE_NAMESPACE();
namespace bb::simd::HWY_NAMESPACE {

#if HWY_TARGET != HWY_SCALAR

#if BB_HAS_VNNI

// One instruction adds up four products of bytes. Each pixel becomes the bytes R, G, G, B. With
// doubled weights, its grey level is the third byte of the sum. Each weight is split into
// 256·upper + lower; both parts fit signed bytes.
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

// Spreads 16 pixels of three bytes to four bytes each.
alignas(64) constexpr ByteTable kSpread = byte_table([](std::size_t i) {
  return i / 4 * 3 + (i % 4 + 1) / 2;
});
// Copies the third byte of each four to all four.
alignas(64) constexpr ByteTable kThirds = byte_table([](std::size_t i) { return i / 4 * 4 + 2; });
// Puts grey levels in order. Before, each 32 bits have four, one of each quarter of the vector.
alignas(64) constexpr ByteTable kGreyOrder = byte_table([](std::size_t i) {
  return i % 16 * 4 + i / 16;
});

HWY_INLINE V8 permute(V8 bytes, V8 order) {
  return V8{_mm512_permutexvar_epi8(order.raw, bytes.raw)};
}

HWY_INLINE VI32 add_products(VI32 sum, V8 a, VI32 b) {
  return VI32{_mm512_dpbusd_epi32(sum.raw, a.raw, b.raw)};
}

// The grey levels of 16 pixels, each in the third byte of 32 bits.
HWY_INLINE V8 grey_levels(const std::uint8_t* rgb, V8 spread) {
  static_assert(Grayscale::kShift == 15);
  const V8 pixels = permute(hn::LoadU(d8, rgb), spread);
  const VI32 upper = add_products(hn::Set(di32, 1 << (Grayscale::kShift - 8)), pixels,
                                  hn::Set(di32, upper_weights()));
  const VI32 sum = add_products(hn::ShiftLeft<8>(upper), pixels, hn::Set(di32, lower_weights()));
  return hn::BitCast(d8, sum);
}

// `into`, with the bytes whose bit is set in `mask` replaced by those of `from` in this order.
HWY_INLINE V8 merge(V8 into, __mmask64 mask, V8 from, V8 order) {
  return V8{_mm512_mask_shuffle_epi8(into.raw, mask, from.raw, order.raw)};
}

class PointGrayscale {
 public:
  static constexpr std::size_t kInputChannels = 3;
  explicit HWY_INLINE PointGrayscale(const RowTask& /*task*/) {}

  HWY_INLINE V8 of(const std::uint8_t* rgb) const {
    constexpr std::size_t kQuarter = 3 * vector_bytes() / 4;
    V8 levels = grey_levels(rgb + 2 * kQuarter, spread_);
    levels = merge(levels, 0x1111111111111111, grey_levels(rgb, spread_), thirds_);
    levels = merge(levels, 0x2222222222222222, grey_levels(rgb + kQuarter, spread_), thirds_);
    levels = merge(levels, 0x8888888888888888, grey_levels(rgb + 3 * kQuarter, spread_), thirds_);
    return permute(levels, order_);
  }

 private:
  V8 spread_ = hn::Load(d8, kSpread.data());
  V8 order_ = hn::Load(d8, kGreyOrder.data());
  V8 thirds_ = hn::LoadDup128(d8, kThirds.data());
};

#else

// Make pairs of 16-bit numbers, (R, G) and (G, B), of four pixels in each block of 16 bytes.
alignas(16) constexpr std::array<std::uint8_t, 16> kRedGreen = {0, 128, 1, 128, 3, 128, 4,  128,
                                                                6, 128, 7, 128, 9, 128, 10, 128};
alignas(16) constexpr std::array<std::uint8_t, 16> kGreenBlue = {1, 128, 2, 128, 4,  128, 5,  128,
                                                                 7, 128, 8, 128, 10, 128, 11, 128};

struct GreyTables {
  std::array<std::int32_t, hn::MaxLanes(di32)> spread{};  // gives each block the next 12 bytes
  std::array<std::int32_t, hn::MaxLanes(di32)> order{};   // puts blocks of grey levels in order
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

// The grey levels of a vector's pixels, each in the upper half of 32 bits: therefore the weights
// are doubled. Green is in both pairs, and each has half of its weight.
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

// Interleaves the upper halves of the 32-bit numbers of `even` and of `odd`.
HWY_INLINE VI16 upper_halves(VI16 even, VI16 odd) {
  return hn::OddEven(odd, hn::BitCast(di16, hn::ShiftRight<16>(hn::BitCast(di32, even))));
}

alignas(16) constexpr std::array<std::uint8_t, 16> kGreyOrder = {0, 2,  4,  6,  1, 3,  5,  7,
                                                                 8, 10, 12, 14, 9, 11, 13, 15};

class PointGrayscale {
 public:
  static constexpr std::size_t kInputChannels = 3;
  explicit HWY_INLINE PointGrayscale(const RowTask& /*task*/) {}

  HWY_INLINE V8 of(const std::uint8_t* rgb) const {
    constexpr std::size_t kQuarter = 3 * vector_bytes() / 4;
    const VI16 first =
        upper_halves(grey_levels(rgb, spread_), grey_levels(rgb + kQuarter, spread_));
    const VI16 second = upper_halves(grey_levels(rgb + 2 * kQuarter, spread_),
                                     grey_levels(rgb + 3 * kQuarter, spread_));
    // Each block has four pixels of each quarter …
    const V8 blocks = hn::TableLookupBytes(pack(first, second), block_order_);
    // … and then each quarter has four blocks.
    return hn::BitCast(d8, hn::TableLookupLanes(hn::BitCast(di32, blocks), order_));
  }

 private:
  static constexpr GreyTables kTables = grey_tables();
  using Indices = decltype(hn::SetTableIndices(di32, kTables.spread.data()));

  Indices spread_ = hn::SetTableIndices(di32, kTables.spread.data());
  Indices order_ = hn::SetTableIndices(di32, kTables.order.data());
  V8 block_order_ = hn::LoadDup128(d8, kGreyOrder.data());
};

#endif  // BB_HAS_VNNI

#endif  // HWY_TARGET != HWY_SCALAR

}  // namespace bb::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // the per-target include guard
