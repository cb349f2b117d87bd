#include "host/model/scope.h"

#include <algorithm>
#include <array>

namespace bb {
namespace {

constexpr std::array kScopes = {
    ScopeInfo{"filter", "images in memory to results in memory, transfers included", true},
    ScopeInfo{"e2e", "files, decode, filter, encode, files", false},
};

}  // namespace

std::span<const ScopeInfo> scopes() { return kScopes; }

const ScopeInfo* find_scope(std::string_view name) {
  const auto* const found = std::ranges::find(kScopes, name, &ScopeInfo::name);
  return found == kScopes.end() ? nullptr : found;
}

}  // namespace bb
