// What ThreadSanitizer has to be told where a library orders threads that is not built with it.
#pragma once

#ifdef BACKEND_BENCH_TSAN
#include <sanitizer/tsan_interface.h>
#endif

namespace bb::tsan {

/// What a thread did before it released a place comes before what others do after they acquired it.
/// In other builds both are nothing.
#ifdef BACKEND_BENCH_TSAN
inline void release(const void* place) { __tsan_release(const_cast<void*>(place)); }
inline void acquire(const void* place) { __tsan_acquire(const_cast<void*>(place)); }
#else
inline void release(const void* /*place*/) {}
inline void acquire(const void* /*place*/) {}
#endif

}  // namespace bb::tsan
