// The loops over the samples and rows of a task, for the current instruction set. The outer loop
// moves along the rows by a vector; the inner loop computes all rows there.
#if defined(BB_KERNELS_SIMD_WALKS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef BB_KERNELS_SIMD_WALKS_INL_H
#undef BB_KERNELS_SIMD_WALKS_INL_H
#else
#define BB_KERNELS_SIMD_WALKS_INL_H
#endif

#include <hwy/cache_control.h>

#include "kernels/simd/rows.h"
#include "kernels/simd/vectors-inl.h"

BB_BEFORE_NAMESPACE();
namespace bb::simd::HWY_NAMESPACE {

#if HWY_TARGET != HWY_SCALAR

// Prefetches memory that will be needed soon. Called when the task is at sample `i` of its rows.
HWY_INLINE void fetch_ahead(const RowTask& task, std::size_t i) {
  if (i % kCacheLine != 0 || i >= task.ahead_bytes) return;
  for (const std::uint8_t* memory : task.ahead) hwy::Prefetch(memory + i);
}

// Computes rows of a filter without a halo. of() returns a vector of outputs for input samples that
// begin at its argument; there are kInputChannels input samples for each output.
template <class PointFilter>
void walk_points(const RowTask& task) {
  const PointFilter filter(task);
  const std::size_t samples = task.samples;
  for (std::size_t i = 0; i < samples; i += vector_bytes()) {
    fetch_ahead(task, i);
    for (std::size_t y = 0; y < task.count; ++y) {
      hn::StoreU(filter.of(task.rows[y] + PointFilter::kInputChannels * i), d8,
                 task.targets[y] + i);
    }
  }
}

// Computes rows of a filter with a halo. For one vector of samples, a Stencil holds the state kept
// from the rows above, in registers. next() takes the next input row at the first of these samples,
// and returns the outputs for the row that is kHalo above it.
template <class Stencil>
void walk_down(const RowTask& task) {
  static_assert(Stencil::kHalo <= kMaxHalo);
  constexpr std::size_t kAbove = 2 * Stencil::kHalo;
  const std::size_t samples = task.samples;
  const std::size_t count = task.count;
  for (std::size_t i = 0; i < samples; i += vector_bytes()) {
    fetch_ahead(task, i);
    Stencil stencil(task);
    for (std::size_t k = 0; k < kAbove; ++k) stencil.next(task.rows[k] + i);
    for (std::size_t y = 0; y < count; ++y) {
      hn::StoreU(stencil.next(task.rows[y + kAbove] + i), d8, task.targets[y] + i);
    }
  }
}

// In a grey image, a sample's neighbours are next to it in memory, which saves work.
template <template <bool kGrey> class Stencil>
void walk_down(const RowTask& task) {
  task.channels == 1 ? walk_down<Stencil<true>>(task) : walk_down<Stencil<false>>(task);
}

#endif  // HWY_TARGET != HWY_SCALAR

}  // namespace bb::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // the per-target include guard
