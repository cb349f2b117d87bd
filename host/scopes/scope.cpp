#include "host/scopes/scope.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>

namespace bb {
namespace {

struct Maker {
  std::string_view name;
  std::unique_ptr<Scope> (*make)(const ScopeInfo&, const ScopeMaterial&);
};

constexpr std::array kMakers = {Maker{"filter", make_filter_scope}, Maker{"e2e", make_e2e_scope}};

}  // namespace

std::unique_ptr<Scope> make_scope(const ScopeInfo& info, const ScopeMaterial& material) {
  const auto* const found = std::ranges::find(kMakers, info.name, &Maker::name);
  if (found == kMakers.end()) {
    throw std::invalid_argument(fmt::format("nothing measures scope '{}'", info.name));
  }
  return found->make(info, material);
}

}  // namespace bb
