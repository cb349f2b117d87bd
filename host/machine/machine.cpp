#include "host/machine/machine.h"

#include <fmt/format.h>
#include <gnu/libc-version.h>
#include <sys/utsname.h>

#include <string>

#include "host/machine/graphics.h"
#include "host/machine/kernel_file.h"
#include "host/machine/memory.h"
#include "host/machine/processor.h"
#include "host/machine/topology.h"
#include "host/machine/virtualization.h"

namespace bb {

Machine describe_machine(const std::filesystem::path& root) {
  Machine machine;
  describe_processor(root, machine);
  describe_topology(root, machine);
  describe_memory(root, machine);
  const bool is_this_machine = root == "/";
  describe_surroundings(root, is_this_machine ? hypervisor_by_cpuid() : "", machine);
  machine.graphics = graphics_devices(root);
  utsname system{};
  uname(&system);
  machine.system =
      fmt::format("{} {} {}", &system.sysname[0], &system.release[0], &system.machine[0]);
  machine.libc = fmt::format("glibc {}", gnu_get_libc_version());
  machine.distribution = read_values(root / "etc/os-release", '=')["PRETTY_NAME"];
  return machine;
}

}  // namespace bb
