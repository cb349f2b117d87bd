// The loops over the samples and rows of a task, for the current instruction set.
#if defined(BB_KERNELS_SIMD_WALKS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef BB_KERNELS_SIMD_WALKS_INL_H
#undef BB_KERNELS_SIMD_WALKS_INL_H
#else
#define BB_KERNELS_SIMD_WALKS_INL_H
#endif

#include <algorithm>
#include <span>
#include <type_traits>

#include "kernels/simd/brightness-inl.h"
#include "kernels/simd/rows.h"
#include "kernels/simd/vectors-inl.h"

BB_BEFORE_NAMESPACE();
namespace bb::simd::HWY_NAMESPACE {

#if HWY_TARGET != HWY_SCALAR

// Fetches memory into the second-level cache, since the first-level cache would lose what the
// filters exchange.
HWY_INLINE void fetch(std::span<const Ahead> ahead, std::size_t i, std::size_t y) {
  constexpr int kSecondLevel = 2;
  for (const Ahead& memory : ahead) {
    __builtin_prefetch(memory.first + i + y * memory.row_bytes, 0, kSecondLevel);
  }
}

// What to fetch at sample `i`. One line at a time: many at once would wait for one another.
HWY_INLINE std::span<const Ahead> ahead_of(const RowTask& task, std::size_t i) {
  return i % kCacheLine == 0 && i < task.ahead_bytes ? task.ahead : std::span<const Ahead>();
}

// The samples themselves, for brightness.
class PointCopy {
 public:
  static constexpr std::size_t kInputChannels = 1;
  explicit HWY_INLINE PointCopy(const RowTask& /*task*/) {}
  HWY_INLINE V8 of(const std::uint8_t* samples) const { return hn::LoadU(d8, samples); }
};

// Computes rows of a filter without a halo. of() returns a vector of outputs for input samples that
// begin at its argument; there are kInputChannels input samples for each output. Row by row, since
// the machine fetches ahead what is read in order: streamed from memory, grayscale takes 38% less
// time than in the order below (Zen 3).
template <class PointFilter>
struct PointWalk {
  template <class Brightness>
  static void run(const RowTask& task) {
    const PointFilter filter(task);
    const Brightness brightness(task.brightness);
    for (std::size_t y = 0; y < task.count; ++y) {
      const std::uint8_t* const row = task.rows[y];
      std::uint8_t* const target = task.targets[y];
      for (std::size_t i = task.first; i < task.last;) {
        fetch(ahead_of(task, i), i, y);
        const std::size_t line_end = std::min(i + kCacheLine, task.last);
        for (; i < line_end; i += vector_bytes()) {
          hn::StoreU(brightness.of(filter.of(row + PointFilter::kInputChannels * i)), d8,
                     target + i);
        }
      }
    }
  }
};

// Computes rows of a filter with a halo. The outer loop moves along the rows by a vector; the inner
// loop computes all rows there. For one vector of samples, a Stencil holds the state kept
// from the rows above, in registers. next() takes the next input row at the first of these samples,
// and returns the outputs for the row that is kHalo above it.
template <class Stencil>
struct StencilWalk {
  template <class Brightness>
  static void run(const RowTask& task) {
    static_assert(Stencil::kHalo <= kMaxHalo);
    constexpr std::size_t kAbove = 2 * Stencil::kHalo;
    const Brightness brightness(task.brightness);
    const std::size_t count = task.count;
    for (std::size_t i = task.first; i < task.last; i += vector_bytes()) {
      const std::span<const Ahead> ahead = ahead_of(task, i);
      Stencil stencil(task);
      for (std::size_t k = 0; k < kAbove; ++k) stencil.next(task.rows[k] + i);
      for (std::size_t y = 0; y < count; ++y) {
        fetch(ahead, i, y);
        hn::StoreU(brightness.of(stencil.next(task.rows[y + kAbove] + i)), d8, task.targets[y] + i);
      }
    }
  }
};

// The same for a stencil whose next() has two parts, finish() of what start() returns. With
// registers enough, the parts of two rows overlap: the long chain of one row's finish() does not
// wait for its start().
template <class Stencil>
struct TwoPartWalk {
  template <class Brightness>
  static void run(const RowTask& task) {
    constexpr std::size_t kAbove = 2 * Stencil::kHalo;
    const Brightness brightness(task.brightness);
    const std::size_t last = task.count - 1;
    for (std::size_t i = task.first; i < task.last; i += vector_bytes()) {
      const std::span<const Ahead> ahead = ahead_of(task, i);
      Stencil stencil(task);
      for (std::size_t k = 0; k < kAbove; ++k) stencil.start(task.rows[k] + i);
      auto started = stencil.start(task.rows[kAbove] + i);
      for (std::size_t y = 0; y < last; ++y) {
        fetch(ahead, i, y);
        const auto next = stencil.start(task.rows[y + 1 + kAbove] + i);
        hn::StoreU(brightness.of(Stencil::finish(started)), d8, task.targets[y] + i);
        started = next;
      }
      fetch(ahead, i, last);
      hn::StoreU(brightness.of(Stencil::finish(started)), d8, task.targets[last] + i);
    }
  }
};

// A row function: a walk that also applies the task's brightness.
template <class Walk>
void compute(const RowTask& task) {
  if (task.brightness == nullptr) return Walk::template run<Unchanged>(task);
#if BB_HAS_VBMI
  Walk::template run<TableBrightness>(task);
#else
  if (task.brightness->half_up) return Walk::template run<HalfUpBrightness>(task);
  Walk::template run<HalfEvenBrightness>(task);
#endif
}

// Two rows at once need more than 16 registers.
template <class Stencil>
void compute_in_two_parts(const RowTask& task) {
  compute<std::conditional_t<BB_HAS_AVX512, TwoPartWalk<Stencil>, StencilWalk<Stencil>>>(task);
}

template <class PointFilter>
void compute_points(const RowTask& task) {
  compute<PointWalk<PointFilter>>(task);
}

// In a grey image, a sample's neighbours are next to it in memory, which saves work.
template <template <bool kGrey> class Stencil>
void compute_stencil(const RowTask& task) {
  task.channels == 1 ? compute<StencilWalk<Stencil<true>>>(task)
                     : compute<StencilWalk<Stencil<false>>>(task);
}

#endif  // HWY_TARGET != HWY_SCALAR

}  // namespace bb::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // the per-target include guard
