// Vectors of brightness, for the current instruction set. BrightnessForm has the formulas.
#if defined(BB_KERNELS_SIMD_BRIGHTNESS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef BB_KERNELS_SIMD_BRIGHTNESS_INL_H
#undef BB_KERNELS_SIMD_BRIGHTNESS_INL_H
#else
#define BB_KERNELS_SIMD_BRIGHTNESS_INL_H
#endif

#include <array>

#include "kernels/simd/brightness.h"
#include "kernels/simd/vectors-inl.h"

BB_BEFORE_NAMESPACE();
namespace bb::simd::HWY_NAMESPACE {

#if HWY_TARGET != HWY_SCALAR

// What to do with each vector of a filter's outputs before it is stored.

class Unchanged {
 public:
  explicit HWY_INLINE Unchanged(const BrightnessForm* /*none*/) {}
  HWY_INLINE V8 of(V8 v) const { return v; }
};

#if BB_HAS_VBMI

// Looks every sample up in the whole table, which four registers hold.
class TableBrightness {
 public:
  explicit HWY_INLINE TableBrightness(const BrightnessForm* form)
      : table_{part(form, 0), part(form, 1), part(form, 2), part(form, 3)} {}

  HWY_INLINE V8 of(V8 v) const {
    const __m512i dark = _mm512_permutex2var_epi8(table_[0].raw, v.raw, table_[1].raw);
    const __m512i bright = _mm512_permutex2var_epi8(table_[2].raw, v.raw, table_[3].raw);
    return V8{_mm512_mask_blend_epi8(_mm512_movepi8_mask(v.raw), dark, bright)};
  }

 private:
  static HWY_INLINE V8 part(const BrightnessForm* form, std::size_t n) {
    return hn::LoadU(d8, form->table.data() + n * vector_bytes());
  }

  std::array<V8, 4> table_;
};

#else

// The short form.
class HalfUpBrightness {
 public:
  explicit HWY_INLINE HalfUpBrightness(const BrightnessForm* form)
      : gain_(hn::Set(di16, form->gain)), bias_(hn::Set(di16, form->bias)) {}

  HWY_INLINE V8 of(V8 v) const { return join(half_of<kEven>(v), half_of<kOdd>(v)); }

 private:
  template <Parity kParity>
  HWY_INLINE VI16 half_of(V8 v) const {
    return hn::Add(hn::MulFixedPoint15(weigh<kParity>(v, 64), gain_), bias_);
  }

  VI16 gain_;
  VI16 bias_;
};

// The long form.
class HalfEvenBrightness {
 public:
  explicit HWY_INLINE HalfEvenBrightness(const BrightnessForm* form)
      : gain_(hn::Set(di16, form->gain)),
        bias_(hn::Set(di16, form->bias)),
        gain_fraction_(hn::Set(di16, form->gain_fraction)),
        bias_fraction_(hn::Set(di16, form->bias_fraction)),
        cap_(hn::Set(di16, form->cap)) {}

  HWY_INLINE V8 of(V8 v) const { return join(half_of(even(v)), half_of(odd(v))); }

 private:
  HWY_INLINE VI16 half_of(VI16 v) const {
    const VI16 w = hn::Min(v, cap_);
    const VI16 f = hn::Add(hn::Mul(w, gain_fraction_), bias_fraction_);
    const VI16 carry = hn::BitCast(di16, hn::ShiftRight<8>(hn::BitCast(d16, f)));
    const VI16 n = hn::Add(hn::Add(hn::Mul(w, gain_), bias_), carry);
    const VI16 rounding = hn::Add(hn::And(n, hn::Set(di16, 1)), hn::Set(di16, 127));
    const VI16 fraction = hn::And(f, hn::Set(di16, 255));
    return hn::Add(n, hn::ShiftRight<8>(hn::Add(fraction, rounding)));
  }

  VI16 gain_;
  VI16 bias_;
  VI16 gain_fraction_;
  VI16 bias_fraction_;
  VI16 cap_;
};

#endif  // BB_HAS_VBMI

#endif  // HWY_TARGET != HWY_SCALAR

}  // namespace bb::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // the per-target include guard
