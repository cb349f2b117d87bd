// Rows of brightness, for the current instruction set: see BrightnessForm.
#if defined(BB_KERNELS_SIMD_BRIGHTNESS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef BB_KERNELS_SIMD_BRIGHTNESS_INL_H
#undef BB_KERNELS_SIMD_BRIGHTNESS_INL_H
#else
#define BB_KERNELS_SIMD_BRIGHTNESS_INL_H
#endif

#include "kernels/simd/rows.h"
#include "kernels/simd/vectors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace bb::simd::HWY_NAMESPACE {

#if HWY_TARGET != HWY_SCALAR

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
  for (std::size_t i = 0; i < samples; i += vector_bytes()) {
    fetch_ahead(task, i);
    for (std::size_t y = 0; y < task.count; ++y) {
      const V8 v = hn::LoadU(d8, task.rows[y] + i);
      if constexpr (kHalfUp) {
        hn::StoreU(join(brighten_half_up<kEven>(v, form), brighten_half_up<kOdd>(v, form)), d8,
                   task.targets[y] + i);
      } else {
        hn::StoreU(join(brighten_half_even<kEven>(v, form), brighten_half_even<kOdd>(v, form)), d8,
                   task.targets[y] + i);
      }
    }
  }
}

#endif  // HWY_TARGET != HWY_SCALAR

}  // namespace bb::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // the per-target include guard
