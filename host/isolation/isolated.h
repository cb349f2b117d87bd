// Does work on untrusted data in child processes, so that a crash affects only one item.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "backends/interface/backend.h"
#include "backends/process/child_process.h"
#include "host/base/files.h"
#include "host/isolation/sandbox.h"

namespace bb {

/// How strictly work on untrusted data is isolated.
struct Isolation {
  /// What items may take together in any case, in bytes: as much as a few photos.
  static constexpr std::size_t kSpareMemory = std::size_t{128} << 20;

  int workers = 1;                                               // child processes side by side
  std::chrono::milliseconds timeout = BackendOptions().timeout;  // of one item
  bool sandboxed = false;
  std::function<void(std::size_t)> on_done = nullptr;  // called with how many items are done
  std::size_t memory_bytes = kSpareMemory;             // that items take together; see Supplies
};

/// What an item needs.
struct Supplies {
  FileDescriptor file = {};             // open for reading
  std::span<std::uint8_t> shared = {};  // the only memory that it shares with other processes
  std::size_t memory_bytes = 0;         // that its process takes at most besides
};

struct IsolatedResult {
  bool ok = false;
  std::string text;  // what the work returned: any bytes; or why it failed, on one printable line
};

/// What a process says of its item. It may have been taken over and say anything.
[[nodiscard]] IsolatedResult parse_answer(std::string_view answer);

/// Calls work(i) for every i below `count`, distributed over child processes. If the isolation
/// requests it, `sandbox` confines them. An item fails if work(i) throws, crashes its process or
/// takes longer than the timeout; the other items are done anyway. Throws Interrupted.
[[nodiscard]] std::vector<IsolatedResult> run_isolated(
    std::size_t count, const Isolation& isolation, Sandbox sandbox,
    const std::function<std::string(std::size_t)>& work);

/// The same for items of which each has what supply(i) returns: work(i, file) gets the descriptor.
/// A process works on a few items, one after the other. It has nothing but their files and their
/// shared memory, and no longer that of an item that is done. So many processes run side by side as
/// the isolation's memory allows, at least one, and a confined one can take no more than its items
/// are supplied with. An item fails if supply(i) throws.
[[nodiscard]] std::vector<IsolatedResult> run_isolated(
    std::size_t count, const Isolation& isolation, Sandbox sandbox,
    const std::function<Supplies(std::size_t)>& supply,
    const std::function<std::string(std::size_t, int)>& work);

}  // namespace bb
