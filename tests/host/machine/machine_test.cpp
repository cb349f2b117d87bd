// Machines of all kinds, made up as the files in which the kernel describes them.
#include "host/machine/machine.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>

#include "tests/host/machine/fake_machine.h"

namespace bb {
namespace {

using testing::FakeMachine;
using Texts = std::vector<std::string>;
using std::string_literals::operator""s;

// Two sockets of two cores with two hardware threads each, numbered as Linux does: the second
// threads of all cores come last.
void add_two_sockets(const FakeMachine& fake) {
  fake.write("sys/devices/system/cpu/smt/active", "1");
  fake.write("sys/devices/system/cpu/cpu8/online", "0");
  for (int thread = 0; thread < 8; ++thread) {
    const int core = thread % 4;
    const std::string siblings = fmt::format("{},{}", core, core + 4);
    fake.add_thread(thread, core / 2, core % 2, siblings);
    fake.add_cache(thread, 0, 1, "Data", "48K", siblings);
    fake.add_cache(thread, 1, 3, "Unified", "36864K", core < 2 ? "0-1,4-5" : "2-3,6-7");
    fake.set_clock(thread, 800, 3500);
  }
}

TEST(MachineRecord, OfTwoSocketsWithHyperThreads) {
  const FakeMachine fake;
  add_two_sockets(fake);
  fake.write("proc/cpuinfo",
             "processor\t: 0\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 106\n"
             "model name\t: Intel(R) Xeon(R) Gold 6338 CPU @ 2.00GHz\nstepping\t: 6\n"
             "flags\t\t: fpu vme sse2 avx512f\n");
  fake.write("sys/devices/system/cpu/intel_pstate/no_turbo", "0");
  const Machine machine = describe_machine(fake.root());
  EXPECT_EQ(machine.cpu, "Intel(R) Xeon(R) Gold 6338 CPU @ 2.00GHz");
  EXPECT_EQ(machine.microarchitecture, "Ice Lake");
  EXPECT_EQ(machine.cpu_model, "family 6, model 106, stepping 6");
  EXPECT_EQ(machine.sockets, 2);
  EXPECT_EQ(machine.machine_cores, 4);
  EXPECT_EQ(machine.hardware_threads, 8);
  EXPECT_EQ(machine.topology, "2 sockets, 4 cores, 8 hardware threads");
  EXPECT_EQ(machine.smt, true);
  EXPECT_EQ(machine.turbo, true);
  EXPECT_EQ(machine.min_mhz, 800);
  EXPECT_EQ(machine.max_mhz, 3500);
  EXPECT_EQ(machine.governor, "performance");
  EXPECT_EQ(machine.clock_driver, "intel_pstate");
  EXPECT_EQ(machine.caches, (Texts{"4 × L1 Data 48K, for 2 hardware threads each",
                                   "2 × L3 Unified 36864K, for 4 hardware threads each"}));
  EXPECT_TRUE(machine.core_kinds.empty());
  EXPECT_EQ(machine.hypervisor, "") << "there is no flag of one";
}

TEST(MachineRecord, OfAHybridProcessor) {
  const FakeMachine fake;
  fake.write("sys/devices/cpu_core/cpus", "0-7");
  fake.write("sys/devices/cpu_atom/cpus", "8-11");
  for (int thread = 0; thread < 12; ++thread) {
    const bool fast = thread < 8;
    const int first = thread / 2 * 2;
    const std::string siblings =
        fast ? fmt::format("{}-{}", first, first + 1) : fmt::format("{}", thread);
    fake.add_thread(thread, 0, fast ? first : thread + 8, siblings);
    fake.add_cache(thread, 0, 1, "Data", fast ? "48K" : "32K", siblings);
    fake.add_cache(thread, 1, 2, "Unified", fast ? "1280K" : "2048K", fast ? siblings : "8-11");
    fake.set_clock(thread, 400, fast ? 5000 : 3800);
  }
  const Machine machine = describe_machine(fake.root());
  EXPECT_EQ(machine.core_kinds,
            (Texts{"performance: 4 cores, 8 hardware threads, 400 to 5000 MHz",
                   "efficiency: 4 cores, 4 hardware threads, 400 to 3800 MHz"}));
  EXPECT_EQ(machine.topology, "1 socket, 8 cores, 12 hardware threads");
  EXPECT_EQ(machine.max_mhz, 5000);
  EXPECT_EQ(machine.caches,
            (Texts{"4 × L1 Data 48K, for 2 hardware threads each", "4 × L1 Data 32K",
                   "4 × L2 Unified 1280K, for 2 hardware threads each",
                   "1 × L2 Unified 2048K, for 4 hardware threads"}));
}

TEST(MachineRecord, OfAnArmServerAndAnArmBoardWithTwoKindsOfCores) {
  const FakeMachine server;
  server.write("proc/cpuinfo",
               "processor\t: 0\nBogoMIPS\t: 50.00\nCPU implementer\t: 0x41\n"
               "CPU architecture: 8\nCPU variant\t: 0x3\nCPU part\t: 0xd0c\nCPU revision\t: 1\n");
  server.add_thread(0, -1, 0, "0");
  server.write("sys/devices/system/cpu/cpu0/cpu_capacity", "1024");
  const Machine neoverse = describe_machine(server.root());
  EXPECT_EQ(neoverse.cpu, "ARM Neoverse-N1");
  EXPECT_EQ(neoverse.cpu_model, "implementer 0x41, part 0xd0c, variant 0x3, revision 1");
  EXPECT_EQ(neoverse.sockets, 0) << "the kernel says -1 where it does not know";
  EXPECT_EQ(neoverse.topology, "1 core, 1 hardware thread");
  EXPECT_TRUE(neoverse.core_kinds.empty());

  const FakeMachine board;
  std::string cpuinfo;
  for (int thread = 0; thread < 3; ++thread) {
    cpuinfo += fmt::format("processor\t: {}\nCPU implementer\t: 0x41\nCPU part\t: {}\n\n", thread,
                           thread < 2 ? "0xd05" : "0xd0b");
    board.add_thread(thread, 0, thread, fmt::format("{}", thread));
    board.write(fmt::format("sys/devices/system/cpu/cpu{}/cpu_capacity", thread),
                thread < 2 ? "530" : "1024");
  }
  board.write("proc/cpuinfo", cpuinfo);
  const Machine hybrid = describe_machine(board.root());
  EXPECT_EQ(hybrid.cpu, "ARM Cortex-A55 + ARM Cortex-A76");
  EXPECT_EQ(hybrid.core_kinds, (Texts{"capacity 1024: 1 core, 1 hardware thread",
                                      "capacity 530: 2 cores, 2 hardware threads"}));

  const FakeMachine other;
  other.write("proc/cpuinfo", "CPU implementer\t: 0x41\nCPU part\t: 0xfff\n");
  EXPECT_EQ(describe_machine(other.root()).cpu, "implementer 0x41, part 0xfff");
}

TEST(MachineRecord, OfAContainerWithAQuota) {
  const FakeMachine fake;
  fake.write(".dockerenv", "");
  fake.write("proc/self/cgroup", "0::/");
  fake.write("proc/meminfo", "MemTotal:       16000000 kB\nMemFree:  1 kB");
  fake.write("sys/fs/cgroup/cpu.max", "150000 100000");
  fake.write("sys/fs/cgroup/memory.max", "2000000000");
  fake.write("etc/os-release", "NAME=\"Debian\"\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"");
  fake.write("sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never");
  const Machine machine = describe_machine(fake.root());
  EXPECT_EQ(machine.container, "docker");
  EXPECT_EQ(machine.cpu_quota, 1.5);
  EXPECT_EQ(machine.memory_limit_bytes, 2'000'000'000U);
  EXPECT_EQ(machine.memory_bytes, 16'384'000'000U);
  EXPECT_EQ(machine.distribution, "Debian GNU/Linux 12 (bookworm)");
  EXPECT_EQ(machine.huge_pages, "madvise");
  fake.write("run/systemd/container", "podman");
  EXPECT_EQ(describe_machine(fake.root()).container, "podman");
}

TEST(MachineRecord, OfAContainerThatItsControlGroupGivesAway) {
  const FakeMachine fake;
  fake.write("proc/self/cgroup", "12:cpu:/kubepods/besteffort/pod1\n0::/kubepods/pod1");
  EXPECT_EQ(describe_machine(fake.root()).container, "kubernetes");
  fake.write("proc/self/cgroup", "0::/user.slice/user-1000.slice");
  EXPECT_EQ(describe_machine(fake.root()).container, "");
}

TEST(MachineRecord, OfAGuestNamesItsHypervisor) {
  const FakeMachine fake;
  fake.write("proc/cpuinfo", "model name\t: AMD EPYC\nflags\t\t: fpu hypervisor lahf_lm");
  EXPECT_EQ(describe_machine(fake.root()).hypervisor, "not named");
  fake.write("sys/class/dmi/id/sys_vendor", "Amazon EC2");
  fake.write("sys/class/dmi/id/product_name", "m7a.large");
  const Machine cloud = describe_machine(fake.root());
  EXPECT_EQ(cloud.hypervisor, "Amazon EC2");
  EXPECT_EQ(cloud.product, "Amazon EC2 m7a.large");
  fake.write("sys/hypervisor/type", "xen");
  EXPECT_EQ(describe_machine(fake.root()).hypervisor, "xen");

  const FakeMachine metal;
  metal.write("proc/cpuinfo", "flags\t\t: fpu lahf_lm");
  metal.write("sys/class/dmi/id/sys_vendor", "Dell Inc.");
  metal.write("sys/class/dmi/id/product_name", "PowerEdge R650");
  EXPECT_EQ(describe_machine(metal.root()).hypervisor, "");
  EXPECT_EQ(describe_machine(metal.root()).product, "Dell Inc. PowerEdge R650");

  const FakeMachine arm;  // its processors have no such flag
  arm.write("sys/class/dmi/id/sys_vendor", "QEMU");
  EXPECT_EQ(describe_machine(arm.root()).hypervisor, "QEMU");
}

TEST(MachineRecord, HasTheNodesOfTheMemory) {
  const FakeMachine fake;
  for (const int node : {0, 2}) {
    const std::string folder = fmt::format("sys/devices/system/node/node{}", node);
    fake.write(folder + "/meminfo", fmt::format("Node {} MemTotal:       4000000 kB", node));
    fake.write(folder + "/cpulist", node == 0 ? "0-3" : "");
  }
  const Machine machine = describe_machine(fake.root());
  EXPECT_EQ(machine.numa_nodes, 2);
  EXPECT_EQ(machine.numa, (Texts{"node 0: 4.10 GB, hardware threads 0-3", "node 2: 4.10 GB"}));
}

// A memory device of the DMI table, as far as the record uses it.
std::string memory_device(std::uint16_t size, std::uint8_t type, std::uint16_t speed,
                          std::uint16_t configured) {
  std::string raw(0x28, '\0');
  const auto put = [&](std::size_t offset, std::uint16_t value) {
    raw[offset] = static_cast<char>(value & 0xFFU);
    raw[offset + 1] = static_cast<char>(value >> 8U);
  };
  raw[0] = 17;
  raw[1] = static_cast<char>(raw.size());
  put(0x0C, size);
  raw[0x12] = static_cast<char>(type);
  put(0x15, speed);
  put(0x20, configured);
  return raw + "Samsung\0SERIAL-1234"s;
}

TEST(MachineRecord, HasTheSpeedOfTheMemoryAndNoSerialNumber) {
  const FakeMachine fake;
  const auto add = [&](int slot, const std::string& raw) {
    fake.write(fmt::format("sys/firmware/dmi/entries/17-{}/raw", slot), raw);
  };
  add(0, memory_device(32768, 0x22, 5600, 4800));
  add(1, memory_device(32768, 0x22, 5600, 4800));
  add(2, memory_device(0, 0x22, 5600, 4800));  // an empty slot
  EXPECT_EQ(describe_machine(fake.root()).memory_modules, "2 × DDR5 at 4800 MT/s");
  add(2, memory_device(16384, 0x1A, 3200, 0));
  EXPECT_EQ(describe_machine(fake.root()).memory_modules,
            "2 × DDR5 at 4800 MT/s, 1 × DDR4 at 3200 MT/s");

  const FakeMachine guest;
  guest.write("sys/firmware/dmi/entries/17-0/raw", memory_device(16384, 0x07, 0, 0));
  EXPECT_EQ(describe_machine(guest.root()).memory_modules, "") << "a hypervisor has no modules";
}

TEST(MachineRecord, ReadsNoMemoryDeviceBeyondItsEnd) {
  const FakeMachine fake;
  std::string raw = memory_device(32768, 0x22, 5600, 4800);
  const auto modules = [&] {
    fake.write("sys/firmware/dmi/entries/17-0/raw", raw);
    return describe_machine(fake.root()).memory_modules;
  };
  raw[1] = 0x1B;
  EXPECT_EQ(modules(), "1 × DDR5 at 5600 MT/s") << "an older table has no configured speed";
  raw[1] = 0x15;
  EXPECT_EQ(modules(), "") << "one before that has no speed";
  raw[1] = 0x28;
  raw.resize(0x1A);
  EXPECT_EQ(modules(), "") << "it is cut short";
  raw.resize(1);
  EXPECT_EQ(modules(), "");
}

TEST(MachineRecord, HasTheBusOfGraphicsCards) {
  const FakeMachine fake;
  const auto add = [&](const std::string& address, const std::string& kind,
                       const std::string& vendor) {
    const std::string folder = "sys/bus/pci/devices/" + address;
    fake.write(folder + "/class", kind);
    fake.write(folder + "/vendor", vendor);
    fake.write(folder + "/device", "0x2335");
    fake.write(folder + "/current_link_width", "8");
    fake.write(folder + "/max_link_width", "16");
    fake.write(folder + "/current_link_speed", "2.5 GT/s PCIe");
    fake.write(folder + "/max_link_speed", "32.0 GT/s PCIe");
  };
  add("0000:65:00.0", "0x030200", "0x10de");
  add("0000:00:1f.6", "0x020000", "0x8086");  // a network card
  EXPECT_EQ(describe_machine(fake.root()).graphics,
            (Texts{"NVIDIA 10de:2335, 8 of 16 PCIe lanes, now at 2.5 of 32.0 GT/s"}));
  fake.write("sys/bus/pci/devices/0000:65:00.0/current_link_width", "0");
  fake.write("sys/bus/pci/devices/0000:65:00.0/vendor", "0x1234");
  EXPECT_EQ(describe_machine(fake.root()).graphics, (Texts{"1234:2335"}))
      << "a virtual card has no lanes";
}

TEST(MachineRecord, OfNoFilesKnowsNothingAndSaysNothing) {
  const FakeMachine fake;
  const Machine machine = describe_machine(fake.root());
  Machine known;  // what the process knows of itself
  known.cpu = "unknown processor";
  known.system = machine.system;
  known.libc = machine.libc;
  known.cores = machine.cores;
  EXPECT_TRUE(machine == known);
  EXPECT_GE(machine.cores, 1);
}

TEST(MachineRecord, OfOddFilesHasNoAbsurdFigure) {
  const FakeMachine fake;
  fake.write("proc/meminfo", "MemTotal: what?");
  fake.write("proc/self/cgroup", "4:memory:/\n3:cpu:/");
  fake.write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712");  // none
  fake.write("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1");
  fake.write("sys/devices/cpu_core/cpus", "0-99999999999");
  fake.write("sys/devices/system/node/nodeX/meminfo", "");
  fake.write("sys/devices/system/cpu/smt/active", "notsupported");
  const Machine machine = describe_machine(fake.root());
  EXPECT_EQ(machine.memory_bytes, 0U);
  EXPECT_FALSE(machine.memory_limit_bytes);
  EXPECT_FALSE(machine.cpu_quota);
  EXPECT_EQ(machine.hardware_threads, 0);
  EXPECT_EQ(machine.numa_nodes, 0);
  EXPECT_FALSE(machine.smt);
}

TEST(MachineRecord, NamesMicroarchitectures) {
  struct Case {
    const char* vendor;
    int family;
    int model;
    int stepping;
    const char* name;
  };
  for (const Case& one : std::to_array<Case>({{"GenuineIntel", 6, 0x55, 4, "Skylake"},
                                              {"GenuineIntel", 6, 0x55, 7, "Cascade Lake"},
                                              {"GenuineIntel", 6, 0x55, 11, "Cooper Lake"},
                                              {"GenuineIntel", 6, 0x9E, 9, "Kaby Lake"},
                                              {"GenuineIntel", 6, 0x9E, 10, "Coffee Lake"},
                                              {"GenuineIntel", 6, 0xCF, 2, "Emerald Rapids"},
                                              {"GenuineIntel", 6, 0x3F, 2, ""},
                                              {"AuthenticAMD", 0x17, 0x01, 2, "Zen"},
                                              {"AuthenticAMD", 0x17, 0x08, 2, "Zen+"},
                                              {"AuthenticAMD", 0x17, 0x31, 0, "Zen 2"},
                                              {"AuthenticAMD", 0x19, 0x01, 1, "Zen 3"},
                                              {"AuthenticAMD", 0x19, 0x11, 1, "Zen 4"},
                                              {"AuthenticAMD", 0x1A, 0x02, 1, "Zen 5"},
                                              {"AuthenticAMD", 0x1A, 0xF0, 1, ""},
                                              {"SomeoneElse", 6, 0x55, 4, ""}})) {
    const FakeMachine fake;
    fake.write("proc/cpuinfo",
               fmt::format("vendor_id\t: {}\ncpu family\t: {}\nmodel\t\t: {}\nstepping\t: {}",
                           one.vendor, one.family, one.model, one.stepping));
    EXPECT_EQ(describe_machine(fake.root()).microarchitecture, one.name)
        << one.vendor << " " << one.family << " " << one.model;
  }
}

TEST(MachineRecord, HasWhatTheKernelDoesAboutTheProcessorsFlaws) {
  const FakeMachine fake;
  const std::string folder = "sys/devices/system/cpu/vulnerabilities/";
  fake.write(folder + "meltdown", "Not affected");
  fake.write(folder + "spectre_v2", "Mitigation: Retpolines");
  fake.write(folder + "mds", "Vulnerable");
  EXPECT_EQ(describe_machine(fake.root()).mitigations,
            (Texts{"mds: Vulnerable", "spectre_v2: Mitigation: Retpolines"}));
}

}  // namespace
}  // namespace bb
