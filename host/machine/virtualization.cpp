#include "host/machine/virtualization.h"

#include <fmt/format.h>

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#endif

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>

#include "host/machine/cgroup.h"
#include "host/machine/kernel_file.h"

namespace bb {
namespace fs = std::filesystem;
namespace {

// A part of a text, and what it tells.
struct Sign {
  std::string_view part;
  std::string_view name;
};

// What a hypervisor writes into cpuid's leaf for its vendor.
constexpr auto kCpuidVendors = std::to_array<Sign>({{"KVMKVMKVM", "KVM"},
                                                    {"Microsoft Hv", "Hyper-V"},
                                                    {"VMwareVMware", "VMware"},
                                                    {"XenVMMXenVMM", "Xen"},
                                                    {"VBoxVBoxVBox", "VirtualBox"},
                                                    {"TCGTCGTCGTCG", "QEMU"},
                                                    {"bhyve bhyve ", "bhyve"},
                                                    {"ACRNACRNACRN", "ACRN"},
                                                    {" lrpepyh  vr", "Parallels"},
                                                    {" prl hyperv ", "Parallels"}});

// Makers whose machines are all virtual.
constexpr auto kVirtualMakers = std::to_array<Sign>({{"QEMU", "QEMU"},
                                                     {"Amazon EC2", "Amazon EC2"},
                                                     {"Google Compute", "Google Compute Engine"},
                                                     {"Virtual Machine", "Hyper-V"},
                                                     {"VMware", "VMware"},
                                                     {"innotek", "VirtualBox"},
                                                     {"Xen", "Xen"},
                                                     {"KVM", "KVM"},
                                                     {"OpenStack", "OpenStack"},
                                                     {"Parallels", "Parallels"},
                                                     {"Apple Virtualization", "Apple"}});

// In paths of control groups.
constexpr auto kContainerGroups = std::to_array<Sign>({{"kubepods", "kubernetes"},
                                                       {"libpod", "podman"},
                                                       {"docker", "docker"},
                                                       {"containerd", "containerd"},
                                                       {"lxc", "lxc"}});

// The name of the first sign that the text has; empty where it has none.
template <class Signs>
std::string name_by(const Signs& signs, std::string_view text) {
  const auto found = std::ranges::find_if(
      signs, [&](const Sign& sign) { return text.find(sign.part) != std::string_view::npos; });
  return found == signs.end() ? std::string() : std::string(found->name);
}

std::string product_of(const fs::path& dmi) {
  const std::string maker = read_line(dmi / "sys_vendor");
  std::string name = read_line(dmi / "product_name");
  if (maker.empty() || name.starts_with(maker)) return name;
  return name.empty() ? maker : fmt::format("{} {}", maker, name);
}

// On x86 a flag of the processor tells whether there is one; elsewhere the maker's name alone.
std::string hypervisor_of(const fs::path& root, std::string_view own_name,
                          const std::string& product) {
  std::string type = read_line(root / "sys/hypervisor/type");
  if (!type.empty()) return type;
  const auto values = read_values(root / "proc/cpuinfo", ':');
  const auto flags = values.find("flags");
  const bool has_flags = flags != values.end();
  if (has_flags && fmt::format(" {} ", flags->second).find(" hypervisor ") == std::string::npos) {
    return "";
  }
  if (has_flags && !own_name.empty()) return std::string(own_name);
  const bool bare_metal = product.find(".metal") != std::string::npos;  // a cloud's
  std::string name = bare_metal ? "" : name_by(kVirtualMakers, product);
  return has_flags && name.empty() ? "not named" : name;
}

std::string container_of(const fs::path& root) {
  std::string name = read_line(root / "run/systemd/container");
  if (!name.empty()) return name;
  if (fs::exists(root / ".dockerenv")) return "docker";
  if (fs::exists(root / "run/.containerenv")) return "podman";
  std::ifstream groups(root / "proc/self/cgroup");
  for (std::string line; name.empty() && std::getline(groups, line);) {
    name = name_by(kContainerGroups, line);
  }
  return name;
}

}  // namespace

void describe_surroundings(const fs::path& root, std::string_view hypervisor, Machine& machine) {
  machine.product = product_of(root / "sys/class/dmi/id");
  machine.hypervisor = hypervisor_of(root, hypervisor, machine.product);
  machine.container = container_of(root);
  machine.cpu_quota = cpu_quota(root);
  machine.memory_limit_bytes = memory_limit(root);
}

#if defined(__x86_64__) || defined(__i386__)

std::string hypervisor_by_cpuid() {
  constexpr unsigned kFeatures = 1;
  constexpr unsigned kHypervisorBit = 1U << 31U;
  constexpr unsigned kVendor = 0x40000000;
  unsigned highest = 0;
  std::array<unsigned, 3> words{};
  if (__get_cpuid(kFeatures, &highest, words.data(), &words[1], &words[2]) == 0 ||
      (words[1] & kHypervisorBit) == 0) {
    return "";
  }
  __cpuid(kVendor, highest, words[0], words[1], words[2]);
  std::array<char, sizeof words> name{};
  std::memcpy(name.data(), words.data(), name.size());
  return name_by(kCpuidVendors, {name.data(), name.size()});
}

#else

std::string hypervisor_by_cpuid() { return ""; }

#endif

}  // namespace bb
