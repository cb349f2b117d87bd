#include "host/machine/core_order.h"

#include <hwloc.h>

#include <cstdlib>
#include <memory>
#include <optional>
#include <stdexcept>

#include "backends/process/cores.h"

namespace bb {
namespace {

using Topology = std::unique_ptr<hwloc_topology, decltype(&hwloc_topology_destroy)>;

// hwloc's plugins know nothing of cores, and load libraries of devices, which may be broken. It
// looks for them where this variable says.
int init_without_plugins(hwloc_topology_t* topology) {
  constexpr const char* kPlaces = "HWLOC_PLUGINS_PATH";
  const char* const set = std::getenv(kPlaces);
  const std::optional<std::string> before = set ? std::optional<std::string>(set) : std::nullopt;
  setenv(kPlaces, "", 1);
  const int result = hwloc_topology_init(topology);
  if (before) {
    setenv(kPlaces, before->c_str(), 1);
  } else {
    unsetenv(kPlaces);
  }
  return result;
}

Topology load_topology(const char* synthetic) {
  hwloc_topology_t topology = nullptr;
  if (init_without_plugins(&topology) != 0) throw std::runtime_error("hwloc does not start");
  Topology owner(topology, &hwloc_topology_destroy);
  if ((synthetic != nullptr && hwloc_topology_set_synthetic(topology, synthetic) != 0) ||
      hwloc_topology_load(topology) != 0) {
    throw std::runtime_error("hwloc finds no processor: run with --no-pin");
  }
  return owner;
}

std::vector<int> order_of(const Topology& topology, const std::set<int>& allowed) {
  // The allowed hardware threads of each physical core.
  std::vector<std::vector<int>> cores;
  const hwloc_obj* last = nullptr;
  hwloc_obj_t unit = nullptr;
  while ((unit = hwloc_get_next_obj_by_type(topology.get(), HWLOC_OBJ_PU, unit)) != nullptr) {
    const hwloc_obj* core = hwloc_get_ancestor_obj_by_type(topology.get(), HWLOC_OBJ_CORE, unit);
    if (cores.empty() || core == nullptr || core != last) cores.emplace_back();
    last = core;
    const int number = static_cast<int>(unit->os_index);
    if (allowed.contains(number)) cores.back().push_back(number);
  }
  std::vector<int> order;
  for (std::size_t thread = 0; order.size() < allowed.size(); ++thread) {
    const std::size_t before = order.size();
    for (const std::vector<int>& core : cores) {
      if (thread < core.size()) order.push_back(core[thread]);
    }
    if (order.size() == before) break;  // hwloc does not know the remaining allowed cores
  }
  return order;
}

}  // namespace

std::vector<int> core_order() {
  const std::vector<int> allowed = available_threads();
  std::vector<int> order = order_of(load_topology(nullptr), {allowed.begin(), allowed.end()});
  if (order.empty()) throw std::runtime_error("hwloc knows none of the cores: run with --no-pin");
  return order;
}

std::vector<int> core_order(const std::string& machine, const std::set<int>& allowed) {
  return order_of(load_topology(machine.c_str()), allowed);
}

}  // namespace bb
