// What machine a study was made on. What is not known is empty, absent or 0.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace bb {

struct Machine {
  std::string cpu;     // the processor's name
  std::string system;  // the kernel's name, release and architecture

  // What the process may use.
  int cores = 1;                                       // as hardware threads
  int physical_cores = 0;                              // to which these belong
  std::optional<double> cpu_quota = {};                // of its control groups, in cores
  std::optional<std::size_t> memory_limit_bytes = {};  // likewise

  // The processor.
  std::string microarchitecture = {};        // "Zen 4"
  std::string cpu_model = {};                // "family 25, model 17, stepping 1"
  int sockets = 0;                           // of the machine, as are the next two
  int machine_cores = 0;                     // physical cores
  int hardware_threads = 0;                  // that are online
  std::optional<bool> smt = {};              // whether cores run several threads
  std::vector<std::string> core_kinds = {};  // of a hybrid processor
  std::string topology = {};                 // sockets, cores and hardware threads in words
  std::vector<std::string> caches = {};      // of each kind: how many, and who shares one
  int min_mhz = 0;                           // the range of the cores' clock
  int max_mhz = 0;
  std::string governor = {};                  // of the first core's clock
  std::string clock_driver = {};              // likewise
  std::optional<bool> turbo = {};             // whether the clock may exceed the nominal one
  std::vector<std::string> mitigations = {};  // what the kernel does about the processor's flaws

  // Memory.
  std::size_t memory_bytes = 0;
  std::string memory_modules = {};  // "8 × DDR5 at 4800 MT/s"
  int numa_nodes = 0;
  std::vector<std::string> numa = {};  // the memory and the hardware threads of each node
  std::string huge_pages = {};         // when the kernel makes them: "madvise"

  // What is around it.
  std::string product = {};     // what its maker, or its hypervisor, calls the machine
  std::string hypervisor = {};  // "KVM"; "not named": there is one
  std::string container = {};   // "docker"
  std::string distribution = {};
  std::string libc = {};

  // Devices.
  std::vector<std::string> devices = {};   // name, size, platform and driver of each
  std::vector<std::string> graphics = {};  // PCI devices for graphics and computing, and their link
  std::string simd_target = {};            // instruction set of the simd kernel

  bool operator==(const Machine&) const = default;
};

}  // namespace bb
