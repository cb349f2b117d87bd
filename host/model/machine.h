// What machine a study was made on.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace bb {

struct Machine {
  std::string cpu;                       // the processor's name
  std::string system;                    // the kernel's name, release and architecture
  int cores = 1;                         // available to the process, as hardware threads
  int physical_cores = 0;                // to which these belong; 0 where it is not known
  std::string topology = {};             // packages, cores and hardware threads in words
  std::vector<std::string> caches = {};  // of the first core: "L1 Data 32K"
  std::size_t memory_bytes = 0;
  std::string libc = {};
  std::string governor = {};  // of the first core's clock rate; empty where it is not known
  int numa_nodes = 0;         // 0 where it is not known
  std::vector<std::string> devices = {};  // name, size, platform and driver of each
  std::string simd_target = {};           // instruction set of the simd kernel

  bool operator==(const Machine&) const = default;
};

}  // namespace bb
