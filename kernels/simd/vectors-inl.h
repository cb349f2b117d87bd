// Vectors of the current instruction set, and operations on bytes that Highway lacks. rows.cpp
// includes this once for each instruction set, through foreach_target.h.
#if defined(BB_KERNELS_SIMD_VECTORS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef BB_KERNELS_SIMD_VECTORS_INL_H
#undef BB_KERNELS_SIMD_VECTORS_INL_H
#else
#define BB_KERNELS_SIMD_VECTORS_INL_H
#endif

#include <hwy/highway.h>

#include <array>
#include <cstddef>
#include <cstdint>

// Properties of the current instruction set. They do not name every one, because newer versions of
// Highway have more. Highway gives a better instruction set a smaller number, and each has all that
// the worse ones of the same architecture have.
#undef BB_HAS_AVX512
#undef BB_HAS_VNNI
#undef BB_HAS_VBMI
#define BB_HAS_AVX512 (HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX3)
#define BB_HAS_VNNI (HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX3_DL)
#define BB_HAS_VBMI (HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX3_DL)

// Starts the code of the current instruction set. Some versions of Highway do not tell the compiler
// that it may use VNNI.
#undef BB_BEFORE_NAMESPACE
#if BB_HAS_VNNI
#define BB_BEFORE_NAMESPACE() HWY_PUSH_ATTRIBUTES(HWY_TARGET_STR ",avx512vnni")
#else
#define BB_BEFORE_NAMESPACE() HWY_BEFORE_NAMESPACE()
#endif

BB_BEFORE_NAMESPACE();
namespace bb::simd::HWY_NAMESPACE {

#if HWY_TARGET != HWY_SCALAR

namespace hn = hwy::HWY_NAMESPACE;

inline constexpr hn::ScalableTag<std::uint8_t> d8;
inline constexpr hn::Repartition<std::uint16_t, decltype(d8)> d16;
inline constexpr hn::Repartition<std::int16_t, decltype(d8)> di16;
inline constexpr hn::Repartition<std::int32_t, decltype(d8)> di32;
inline constexpr hn::Repartition<float, decltype(d8)> df32;

using V8 = hn::Vec<decltype(d8)>;
using V16 = hn::Vec<decltype(d16)>;
using VI16 = hn::Vec<decltype(di16)>;
using VI32 = hn::Vec<decltype(di32)>;

HWY_INLINE constexpr std::size_t vector_bytes() { return hn::MaxLanes(d8); }

// The same two numbers in each pair of lanes.
HWY_INLINE V8 byte_pairs(int first, int second) {
  return hn::BitCast(d8, hn::Set(d16, static_cast<std::uint16_t>((first & 255) | (second << 8))));
}
HWY_INLINE VI16 number_pairs(int first, int second) {
  return hn::BitCast(di16, hn::Set(di32, (first & 65535) | (second << 16)));
}

// multiply_pairs() gives a₀·b₀ + a₁·b₁ for each pair of lanes, in a lane of twice the size. With
// bytes, a is unsigned, b is signed, and the sum must fit 16 bits.
//
// pack() clamps the numbers of a and b to bytes. In each block of 16 bytes, those of a come first.
#if BB_HAS_AVX512
static_assert(sizeof(V8) == 64);
HWY_INLINE VI16 multiply_pairs(V8 a, V8 b) { return VI16{_mm512_maddubs_epi16(a.raw, b.raw)}; }
HWY_INLINE VI32 multiply_pairs(VI16 a, VI16 b) { return VI32{_mm512_madd_epi16(a.raw, b.raw)}; }
HWY_INLINE V8 pack(VI16 a, VI16 b) { return V8{_mm512_packus_epi16(a.raw, b.raw)}; }
#elif HWY_TARGET == HWY_AVX2
HWY_INLINE VI16 multiply_pairs(V8 a, V8 b) { return VI16{_mm256_maddubs_epi16(a.raw, b.raw)}; }
HWY_INLINE VI32 multiply_pairs(VI16 a, VI16 b) { return VI32{_mm256_madd_epi16(a.raw, b.raw)}; }
HWY_INLINE V8 pack(VI16 a, VI16 b) { return V8{_mm256_packus_epi16(a.raw, b.raw)}; }
#elif HWY_TARGET == HWY_SSE4
HWY_INLINE VI16 multiply_pairs(V8 a, V8 b) { return VI16{_mm_maddubs_epi16(a.raw, b.raw)}; }
HWY_INLINE VI32 multiply_pairs(VI16 a, VI16 b) { return VI32{_mm_madd_epi16(a.raw, b.raw)}; }
HWY_INLINE V8 pack(VI16 a, VI16 b) { return V8{_mm_packus_epi16(a.raw, b.raw)}; }
#else
HWY_INLINE VI16 multiply_pairs(V8 a, V8 b) {
  const VI16 low = hn::BitCast(di16, hn::And(hn::BitCast(d16, a), hn::Set(d16, 255)));
  const VI16 high = hn::BitCast(di16, hn::ShiftRight<8>(hn::BitCast(d16, a)));
  const VI16 weights = hn::BitCast(di16, b);
  return hn::Add(hn::Mul(low, hn::ShiftRight<8>(hn::ShiftLeft<8>(weights))),
                 hn::Mul(high, hn::ShiftRight<8>(weights)));
}
HWY_INLINE VI32 multiply_pairs(VI16 a, VI16 b) {
  const VI32 x = hn::BitCast(di32, a);
  const VI32 y = hn::BitCast(di32, b);
  return hn::Add(
      hn::Mul(hn::ShiftRight<16>(hn::ShiftLeft<16>(x)), hn::ShiftRight<16>(hn::ShiftLeft<16>(y))),
      hn::Mul(hn::ShiftRight<16>(x), hn::ShiftRight<16>(y)));
}
// Right for a single block only.
static_assert(sizeof(V8) == 16, "wider vectors need a pack() of their own, which works in blocks");
HWY_INLINE V8 pack(VI16 a, VI16 b) {
  const hn::Half<decltype(d8)> half;
  return hn::Combine(d8, hn::DemoteTo(half, b), hn::DemoteTo(half, a));
}
#endif

// The even numbers of a, each followed by the even number of b.
HWY_INLINE VI16 even_numbers(VI16 a, VI16 b) {
#if BB_HAS_AVX512
  constexpr __mmask64 kOdd = 0xCCCCCCCCCCCCCCCC;
  return VI16{_mm512_mask_alignr_epi8(a.raw, kOdd, b.raw, b.raw, 14)};
#else
  return hn::OddEven(hn::BitCast(di16, hn::ShiftLeft<16>(hn::BitCast(di32, b))), a);
#endif
}

// A vector of bytes splits into two vectors of 16-bit numbers: its even and its odd samples.
// weigh() also multiplies them, by multiplying pairs of samples by (weight, 0) or (0, weight).
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

// The inverse of the split. Clamps to bytes.
HWY_INLINE V8 join(VI16 even, VI16 odd) {
  return hn::TableLookupBytes(pack(even, odd), hn::LoadDup128(d8, kInterleaved.data()));
}

#endif  // HWY_TARGET != HWY_SCALAR

}  // namespace bb::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // the per-target include guard
