// The order in which workers are bound to cores.
#pragma once

#include <set>
#include <string>
#include <vector>

namespace bb {

/// The cores of this process's affinity mask, by the system's numbers: first one hardware thread of
/// every physical core, then the second ones. Asks hwloc, which takes 2 ms. Throws
/// std::runtime_error where hwloc finds none.
[[nodiscard]] std::vector<int> core_order();

/// The same for the `allowed` cores of a synthetic machine in hwloc's terms: "package:2 core:4
/// pu:2".
[[nodiscard]] std::vector<int> core_order(const std::string& machine, const std::set<int>& allowed);

}  // namespace bb
