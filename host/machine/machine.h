// What machine this is.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace bb {

struct Machine {
  std::string cpu;                       // the processor's name
  std::string kernel;                    // the operating system kernel's name and release
  int cores = 1;                         // available to this process
  std::string topology = {};             // packages, cores and hardware threads in words
  std::vector<std::string> caches = {};  // of the first core: "L1 Data 32K"
  std::size_t memory_bytes = 0;
  std::string libc = {};
  std::string governor = {};  // of the first core's frequency; empty where it is not known
  int numa_nodes = 0;         // 0 where it is not known
  std::vector<std::string> devices = {};  // name, size, platform, driver; see below
};

[[nodiscard]] Machine describe_machine();

}  // namespace bb
