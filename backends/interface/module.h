// Makes a shared library a module: a file with backends, which the program loads at run time.
#pragma once

#include <vector>

#include "backends/interface/backend.h"
#include "backends/interface/module_abi.h"  // generated: a digest of the public headers

#define BACKEND_BENCH_TEXT_OF(value) #value
#define BACKEND_BENCH_TEXT(macro) BACKEND_BENCH_TEXT_OF(macro)

#ifdef _GLIBCXX_DEBUG
#define BACKEND_BENCH_CONTAINERS "debug containers"
#else
#define BACKEND_BENCH_CONTAINERS "plain containers"
#endif

/// The beginning of every module's ABI tag.
#define BACKEND_BENCH_ABI_MARK "backend-bench module ABI: "

/// Everything that a program and its modules must agree on: the public headers, and the compiler's
/// ABI.
#define BACKEND_BENCH_ABI                                                                   \
  BACKEND_BENCH_ABI_MARK                                                                    \
  "headers " BACKEND_BENCH_HEADERS                                                          \
  ", C++ ABI " BACKEND_BENCH_TEXT(__GXX_ABI_VERSION) ", libstdc++ ABI " BACKEND_BENCH_TEXT( \
      _GLIBCXX_USE_CXX11_ABI) ", " BACKEND_BENCH_CONTAINERS                                 \
                              ", pointers of " BACKEND_BENCH_TEXT(__SIZEOF_POINTER__) " bytes"

/// Makes a module of the shared library that contains this macro. Write it once, outside of any
/// namespace. `function` is called without arguments and returns the module's backends as a
/// std::vector<bb::BackendInfo>. It must not load a driver: BackendInfo::probe does that.
///
/// The program reads the ABI tag from the file before any code of the module runs.
#define BACKEND_BENCH_MODULE(function)                                                 \
  extern "C" {                                                                         \
  [[gnu::used]] extern const char backend_bench_module_abi[] = BACKEND_BENCH_ABI;      \
  void backend_bench_module(std::vector<bb::BackendInfo>& all) { all = (function)(); } \
  }
