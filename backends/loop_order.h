// What ThreadSanitizer has to be told about a parallel loop of a library that is not built with it.
#pragma once

#ifdef __has_feature  // clang's, with which the sanitizer is used
#if __has_feature(thread_sanitizer)
#include <sanitizer/tsan_interface.h>
#define BACKEND_BENCH_TSAN
#endif
#endif

namespace bb::backends {

/// The order that a parallel loop guarantees: what comes before it, then the bodies side by side,
/// then what comes after. An object for the loop, and a Body in each body. Without the sanitizer,
/// this is nothing.
class LoopOrder {
 public:
  LoopOrder() { release(begin_); }
  LoopOrder(const LoopOrder&) = delete;
  LoopOrder& operator=(const LoopOrder&) = delete;
  ~LoopOrder() { acquire(end_); }

  class Body {
   public:
    explicit Body(LoopOrder& loop) : loop_(loop) { acquire(loop_.begin_); }
    Body(const Body&) = delete;
    Body& operator=(const Body&) = delete;
    ~Body() { release(loop_.end_); }

   private:
    LoopOrder& loop_;
  };

 private:
#ifdef BACKEND_BENCH_TSAN
  static void acquire(char& at) { __tsan_acquire(&at); }
  static void release(char& at) { __tsan_release(&at); }
#else
  static void acquire(char& /*at*/) {}
  static void release(char& /*at*/) {}
#endif

  char begin_ = 0;
  char end_ = 0;
};

}  // namespace bb::backends
