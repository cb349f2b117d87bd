// Vectors of brightness, for the current instruction set. BrightnessForm has the formulas.
#if defined(BB_KERNELS_SIMD_BRIGHTNESS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef BB_KERNELS_SIMD_BRIGHTNESS_INL_H
#undef BB_KERNELS_SIMD_BRIGHTNESS_INL_H
#else
#define BB_KERNELS_SIMD_BRIGHTNESS_INL_H
#endif

#include "kernels/simd/rows.h"
#include "kernels/simd/vectors-inl.h"

BB_BEFORE_NAMESPACE();
namespace bb::simd::HWY_NAMESPACE {

#if HWY_TARGET != HWY_SCALAR

// The short form.
class PointBrightnessHalfUp {
 public:
  static constexpr std::size_t kInputChannels = 1;
  explicit HWY_INLINE PointBrightnessHalfUp(const RowTask& task)
      : gain_(hn::Set(di16, task.brightness->gain)), bias_(hn::Set(di16, task.brightness->bias)) {}

  HWY_INLINE V8 of(const std::uint8_t* samples) const {
    const V8 v = hn::LoadU(d8, samples);
    return join(half_of<kEven>(v), half_of<kOdd>(v));
  }

 private:
  template <Parity kParity>
  HWY_INLINE VI16 half_of(V8 v) const {
    return hn::Add(hn::MulFixedPoint15(weigh<kParity>(v, 64), gain_), bias_);
  }

  VI16 gain_;
  VI16 bias_;
};

// The long form.
class PointBrightnessHalfEven {
 public:
  static constexpr std::size_t kInputChannels = 1;
  explicit HWY_INLINE PointBrightnessHalfEven(const RowTask& task)
      : gain_(hn::Set(di16, task.brightness->gain)),
        bias_(hn::Set(di16, task.brightness->bias)),
        gain_fraction_(hn::Set(di16, task.brightness->gain_fraction)),
        bias_fraction_(hn::Set(di16, task.brightness->bias_fraction)),
        cap_(hn::Set(di16, task.brightness->cap)) {}

  HWY_INLINE V8 of(const std::uint8_t* samples) const {
    const V8 v = hn::LoadU(d8, samples);
    return join(half_of(even(v)), half_of(odd(v)));
  }

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

#endif  // HWY_TARGET != HWY_SCALAR

}  // namespace bb::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // the per-target include guard
