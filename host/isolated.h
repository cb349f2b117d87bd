// Work on hostile data, done in child processes, so that a crash costs one item and nothing else.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace bb {

struct IsolatedResult {
  bool ok = false;
  std::string text;  // what the work returned, or why it failed
};

/// Calls work(i) for every i below `count`, spread over `workers` children. An exception that
/// leaves it, or a crash of the child in it, is that item's failure; the others are done all the
/// same. Throws Interrupted.
[[nodiscard]] std::vector<IsolatedResult> run_isolated(
    std::size_t count, int workers, const std::function<std::string(std::size_t)>& work);

}  // namespace bb
