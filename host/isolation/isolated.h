// Does work on untrusted data in child processes, so that a crash affects only one item.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "backends/interface/backend.h"
#include "host/isolation/sandbox.h"

namespace bb {

/// How strictly work on untrusted data is isolated.
struct Isolation {
  int workers = 1;                                               // child processes side by side
  std::chrono::milliseconds timeout = BackendOptions().timeout;  // of one item
  bool sandboxed = false;
  std::function<void(std::size_t)> on_done = nullptr;  // called with how many items are done
};

struct IsolatedResult {
  bool ok = false;
  std::string text;  // what the work returned, or why it failed
};

/// Calls work(i) for every i below `count`, distributed over child processes. If the isolation
/// requests it, `sandbox` confines them. An item fails if work(i) throws, crashes its child or
/// takes longer than the timeout; the other items are done anyway. Throws Interrupted.
[[nodiscard]] std::vector<IsolatedResult> run_isolated(
    std::size_t count, const Isolation& isolation, Sandbox sandbox,
    const std::function<std::string(std::size_t)>& work);

}  // namespace bb
