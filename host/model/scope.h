// What a run is timed from and to.
#pragma once

#include <span>
#include <string_view>

namespace bb {

/// A scope as results know it. How it is measured: host/scopes/scope.h.
struct ScopeInfo {
  std::string_view name;   // as --scope and result files name it
  std::string_view title;  // what is timed, in words
  bool in_memory = false;  // outputs are pixels: they are the same on every machine, and copying
                           // the same bytes bounds the time
};

/// Every scope, in the order in which they are run and shown.
[[nodiscard]] std::span<const ScopeInfo> scopes();

/// Null where no scope has that name.
[[nodiscard]] const ScopeInfo* find_scope(std::string_view name);

}  // namespace bb
