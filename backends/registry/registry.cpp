#include "backends/registry/registry.h"

#include <algorithm>
#include <utility>
#include <vector>

// registry_entries.inc is written by backends/CMakeLists.txt: a line for each add_backend() there.
namespace bb::backends {
#define BACKEND(file) std::vector<BackendInfo> file();
#define NOT_BUILT(name, reason)
#include "registry_entries.inc"
#undef BACKEND
#undef NOT_BUILT
}  // namespace bb::backends

namespace bb {
namespace {

[[maybe_unused]] std::vector<BackendInfo> not_built(const std::string& name,
                                                    const std::string& reason) {
  BackendInfo info;
  info.name = name;
  info.description = "not part of this build";
  info.kernels = {name};
  info.by_default = false;
  info.probe = [reason] { return Availability{.usable = false, .reason = reason, .devices = {}}; };
  info.make = [reason]() -> std::unique_ptr<Backend> { throw std::runtime_error(reason); };
  return {info};
}

std::vector<BackendInfo>& entries() {
  static std::vector<BackendInfo> all = [] {
    std::vector<BackendInfo> found;
    const auto add = [&](std::vector<BackendInfo> more) {
      std::ranges::move(more, std::back_inserter(found));
    };
#define BACKEND(file) add(backends::file());
#define NOT_BUILT(name, reason) add(not_built(#name, reason));
#include "registry_entries.inc"
#undef BACKEND
#undef NOT_BUILT
    return found;
  }();
  return all;
}

}  // namespace

std::span<const BackendInfo> registry() { return entries(); }

const BackendInfo* find_backend(std::string_view name) {
  const auto found = std::ranges::find(entries(), name, &BackendInfo::name);
  return found == entries().end() ? nullptr : &*found;
}

void register_backend(BackendInfo info) { entries().push_back(std::move(info)); }

}  // namespace bb
