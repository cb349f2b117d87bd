// Work on hostile data, done in child processes, so that a crash costs one item and nothing else.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "backends/interface/backend.h"
#include "host/isolation/sandbox.h"

namespace bb {

/// How much work on hostile data is kept from the rest.
struct Isolation {
  int workers = 1;                                               // child processes side by side
  std::chrono::milliseconds timeout = BackendOptions().timeout;  // of one item
  bool sandboxed = false;
};

struct IsolatedResult {
  bool ok = false;
  std::string text;  // what the work returned, or why it failed
};

/// Calls work(i) for every i below `count`, spread over children that are confined as `sandbox`
/// says where the isolation asks for it. An exception that leaves it, a crash of the child in it,
/// or more time than an item may take is that item's failure; the others are done all the same.
/// Throws Interrupted.
[[nodiscard]] std::vector<IsolatedResult> run_isolated(
    std::size_t count, const Isolation& isolation, Sandbox sandbox,
    const std::function<std::string(std::size_t)>& work);

}  // namespace bb
