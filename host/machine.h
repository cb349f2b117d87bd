// What machine this is.
#pragma once

#include <string>

namespace bb {

struct Machine {
  std::string cpu;     // the processor's name
  std::string kernel;  // the operating system kernel's name and release
  int cores = 1;       // available to this process
};

[[nodiscard]] Machine describe_machine();

/// Processor cores that this process may use, by its affinity mask. At least 1.
[[nodiscard]] int available_cores();

}  // namespace bb
