// Tells ThreadSanitizer how a library that is not built with it orders threads.
#pragma once

#ifdef BACKEND_BENCH_TSAN
#include <sanitizer/tsan_interface.h>
#endif

namespace bb::tsan {

/// What a thread does before release(place) happens before what other threads do after
/// acquire(place). In builds without ThreadSanitizer, both do nothing.
#ifdef BACKEND_BENCH_TSAN
inline void release(const void* place) { __tsan_release(const_cast<void*>(place)); }
inline void acquire(const void* place) { __tsan_acquire(const_cast<void*>(place)); }
#else
inline void release(const void* /*place*/) {}
inline void acquire(const void* /*place*/) {}
#endif

}  // namespace bb::tsan
