// Compiles the row functions once for each instruction set.
#include "kernels/simd/rows.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/simd/rows.cpp"
// NOLINTNEXTLINE(bugprone-suspicious-include): includes this file again for each instruction set
#include <hwy/foreach_target.h>

#include "kernels/simd/grayscale-inl.h"
#include "kernels/simd/stencils-inl.h"
#include "kernels/simd/vectors-inl.h"
#include "kernels/simd/walks-inl.h"

HWY_BEFORE_NAMESPACE();
namespace bb::simd::HWY_NAMESPACE {

const RowFunctions* functions() {
#if HWY_TARGET == HWY_SCALAR
  return nullptr;
#else
  static constexpr RowFunctions functions = {
      .vector_bytes = vector_bytes(),
      .block_columns = BB_HAS_AVX512 ? 128 : kAllColumns,
      .grayscale = compute_points<PointGrayscale>,
      .gaussian3 = compute_stencil<Gaussian3>,
      .gaussian5 = compute_stencil<Gaussian5>,
      .gaussian7 = compute_stencil<Gaussian7>,
      .sobel = compute_in_two_parts<SobelStencil>,
      .sharpen = compute_stencil<SharpenStencil>,
      .copy = compute_points<PointCopy>,
  };
  return &functions;
#endif
}

}  // namespace bb::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace bb::simd {
HWY_EXPORT(functions);
const RowFunctions* row_functions() { return HWY_DYNAMIC_DISPATCH(functions)(); }
}  // namespace bb::simd
#endif
