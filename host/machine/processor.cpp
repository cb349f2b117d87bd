#include "host/machine/processor.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <map>
#include <string_view>
#include <system_error>
#include <vector>

#include "host/machine/kernel_file.h"

namespace bb {
namespace fs = std::filesystem;
namespace {

// Of a processor with this family and a model and a stepping within these limits.
struct Microarchitecture {
  int family;
  int first_model;
  int last_model;
  int first_stepping;
  std::string_view name;
};

constexpr auto kIntel = std::to_array<Microarchitecture>({
    {6, 0x4E, 0x4E, 0, "Skylake"},        {6, 0x5E, 0x5E, 0, "Skylake"},
    {6, 0x55, 0x55, 10, "Cooper Lake"},   {6, 0x55, 0x55, 5, "Cascade Lake"},
    {6, 0x55, 0x55, 0, "Skylake"},        {6, 0x8E, 0x8E, 11, "Whiskey Lake"},
    {6, 0x8E, 0x8E, 10, "Coffee Lake"},   {6, 0x8E, 0x8E, 0, "Kaby Lake"},
    {6, 0x9E, 0x9E, 10, "Coffee Lake"},   {6, 0x9E, 0x9E, 0, "Kaby Lake"},
    {6, 0xA5, 0xA6, 0, "Comet Lake"},     {6, 0x66, 0x66, 0, "Cannon Lake"},
    {6, 0x6A, 0x6A, 0, "Ice Lake"},       {6, 0x6C, 0x6C, 0, "Ice Lake"},
    {6, 0x7D, 0x7E, 0, "Ice Lake"},       {6, 0x8C, 0x8D, 0, "Tiger Lake"},
    {6, 0xA7, 0xA7, 0, "Rocket Lake"},    {6, 0x97, 0x97, 0, "Alder Lake"},
    {6, 0x9A, 0x9A, 0, "Alder Lake"},     {6, 0xBE, 0xBE, 0, "Gracemont"},
    {6, 0xB7, 0xB7, 0, "Raptor Lake"},    {6, 0xBA, 0xBA, 0, "Raptor Lake"},
    {6, 0xBF, 0xBF, 0, "Raptor Lake"},    {6, 0xAA, 0xAA, 0, "Meteor Lake"},
    {6, 0xAC, 0xAC, 0, "Meteor Lake"},    {6, 0xB5, 0xB5, 0, "Arrow Lake"},
    {6, 0xC5, 0xC6, 0, "Arrow Lake"},     {6, 0xBD, 0xBD, 0, "Lunar Lake"},
    {6, 0xCC, 0xCC, 0, "Panther Lake"},   {6, 0x8F, 0x8F, 0, "Sapphire Rapids"},
    {6, 0xCF, 0xCF, 0, "Emerald Rapids"}, {6, 0xAD, 0xAE, 0, "Granite Rapids"},
    {6, 0xAF, 0xAF, 0, "Sierra Forest"},  {6, 0xDD, 0xDD, 0, "Clearwater Forest"},
    {6, 0x5C, 0x5C, 0, "Goldmont"},       {6, 0x5F, 0x5F, 0, "Goldmont"},
    {6, 0x7A, 0x7A, 0, "Goldmont Plus"},  {6, 0x86, 0x86, 0, "Tremont"},
    {6, 0x96, 0x96, 0, "Tremont"},        {6, 0x9C, 0x9C, 0, "Tremont"},
});

constexpr auto kAmd = std::to_array<Microarchitecture>({
    {0x17, 0x08, 0x08, 0, "Zen+"},
    {0x17, 0x18, 0x18, 0, "Zen+"},
    {0x17, 0x00, 0x2F, 0, "Zen"},
    {0x17, 0x50, 0x5F, 0, "Zen"},
    {0x17, 0x30, 0x4F, 0, "Zen 2"},
    {0x17, 0x60, 0x7F, 0, "Zen 2"},
    {0x17, 0x90, 0x91, 0, "Zen 2"},
    {0x17, 0xA0, 0xAF, 0, "Zen 2"},
    {0x19, 0x00, 0x0F, 0, "Zen 3"},
    {0x19, 0x20, 0x5F, 0, "Zen 3"},
    {0x19, 0x10, 0x1F, 0, "Zen 4"},
    {0x19, 0x60, 0xAF, 0, "Zen 4"},
    {0x1A, 0x00, 0x2F, 0, "Zen 5"},
    {0x1A, 0x40, 0x4F, 0, "Zen 5"},
    {0x1A, 0x60, 0x7F, 0, "Zen 5"},
});

// A core whose name the kernel does not tell.
struct ArmCore {
  int implementer;
  int part;
  std::string_view name;
};

constexpr auto kArmCores = std::to_array<ArmCore>({
    {0x41, 0xd03, "ARM Cortex-A53"},    {0x41, 0xd04, "ARM Cortex-A35"},
    {0x41, 0xd05, "ARM Cortex-A55"},    {0x41, 0xd07, "ARM Cortex-A57"},
    {0x41, 0xd08, "ARM Cortex-A72"},    {0x41, 0xd09, "ARM Cortex-A73"},
    {0x41, 0xd0a, "ARM Cortex-A75"},    {0x41, 0xd0b, "ARM Cortex-A76"},
    {0x41, 0xd0c, "ARM Neoverse-N1"},   {0x41, 0xd0d, "ARM Cortex-A77"},
    {0x41, 0xd40, "ARM Neoverse-V1"},   {0x41, 0xd41, "ARM Cortex-A78"},
    {0x41, 0xd42, "ARM Cortex-A78AE"},  {0x41, 0xd44, "ARM Cortex-X1"},
    {0x41, 0xd46, "ARM Cortex-A510"},   {0x41, 0xd47, "ARM Cortex-A710"},
    {0x41, 0xd48, "ARM Cortex-X2"},     {0x41, 0xd49, "ARM Neoverse-N2"},
    {0x41, 0xd4a, "ARM Neoverse-E1"},   {0x41, 0xd4d, "ARM Cortex-A715"},
    {0x41, 0xd4e, "ARM Cortex-X3"},     {0x41, 0xd4f, "ARM Neoverse-V2"},
    {0x41, 0xd80, "ARM Cortex-A520"},   {0x41, 0xd81, "ARM Cortex-A720"},
    {0x41, 0xd82, "ARM Cortex-X4"},     {0x41, 0xd84, "ARM Neoverse-V3"},
    {0x41, 0xd8e, "ARM Neoverse-N3"},   {0x46, 0x001, "Fujitsu A64FX"},
    {0x48, 0xd01, "HiSilicon TSV110"},  {0x51, 0x001, "Qualcomm Oryon"},
    {0x61, 0x022, "Apple M1 Icestorm"}, {0x61, 0x023, "Apple M1 Firestorm"},
    {0x61, 0x032, "Apple M2 Blizzard"}, {0x61, 0x033, "Apple M2 Avalanche"},
    {0xc0, 0xac3, "Ampere-1"},          {0xc0, 0xac4, "Ampere-1a"},
});

// What /proc/cpuinfo says of one hardware thread.
using CpuInfo = std::map<std::string, std::string>;

std::string value_of(const CpuInfo& info, const std::string& key) {
  const auto found = info.find(key);
  return found == info.end() ? "" : found->second;
}

// Decimal, or hexadecimal behind 0x; -1 where there is none.
int number_of(const CpuInfo& info, const std::string& key) {
  const std::string text = value_of(info, key);
  return text.empty() ? -1 : static_cast<int>(std::strtol(text.c_str(), nullptr, 0));
}

std::string microarchitecture_of(const CpuInfo& info) {
  const auto find = [&](const auto& table) {
    const int model = number_of(info, "model");
    const auto found = std::ranges::find_if(table, [&](const Microarchitecture& entry) {
      return entry.family == number_of(info, "cpu family") && entry.first_model <= model &&
             model <= entry.last_model && entry.first_stepping <= number_of(info, "stepping");
    });
    return found == table.end() ? std::string() : std::string(found->name);
  };
  const std::string vendor = value_of(info, "vendor_id");
  if (vendor == "GenuineIntel") return find(kIntel);
  return vendor == "AuthenticAMD" ? find(kAmd) : "";
}

std::string arm_core(const std::string& implementer, const std::string& part) {
  const CpuInfo info = {{"implementer", implementer}, {"part", part}};
  const auto found = std::ranges::find_if(kArmCores, [&](const ArmCore& core) {
    return core.implementer == number_of(info, "implementer") &&
           core.part == number_of(info, "part");
  });
  return found != kArmCores.end() ? std::string(found->name)
                                  : fmt::format("implementer {}, part {}", implementer, part);
}

// Of each kind of core once, in the order of the hardware threads.
std::string arm_name(const fs::path& cpuinfo) {
  std::vector<std::string> names;
  std::string implementer;
  std::ifstream file(cpuinfo);
  for (std::string line; std::getline(file, line);) {
    const std::size_t colon = line.find(": ");
    if (colon == std::string::npos) continue;
    if (line.starts_with("CPU implementer")) implementer = line.substr(colon + 2);
    if (!line.starts_with("CPU part")) continue;
    std::string name = arm_core(implementer, line.substr(colon + 2));
    if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
  }
  return fmt::format("{}", fmt::join(names, " + "));
}

std::string name_of(const fs::path& cpuinfo, const CpuInfo& info) {
  std::string name = arm_name(cpuinfo);
  if (name.empty()) name = value_of(info, "model name");
  return name.empty() ? "unknown processor" : name;  // the file does not name it everywhere
}

// The numbers by which a processor identifies itself, as far as they are there.
std::string model_of(const CpuInfo& info) {
  struct Number {
    const char* key;
    std::string_view name;
  };
  constexpr auto kNumbers = std::to_array<Number>({{"cpu family", "family"},
                                                   {"model", "model"},
                                                   {"stepping", "stepping"},
                                                   {"CPU implementer", "implementer"},
                                                   {"CPU part", "part"},
                                                   {"CPU variant", "variant"},
                                                   {"CPU revision", "revision"}});
  std::vector<std::string> parts;
  for (const Number& number : kNumbers) {
    const std::string value = value_of(info, number.key);
    if (!value.empty()) parts.push_back(fmt::format("{} {}", number.name, value));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

void describe_clock(const fs::path& root, Machine& machine) {
  const fs::path cpus = root / "sys/devices/system/cpu";
  machine.governor = clock_governor(root);
  machine.clock_driver = read_line(cpus / "cpu0/cpufreq/scaling_driver");
  machine.turbo = turbo(root);
}

std::vector<std::string> mitigations(const fs::path& root) {
  std::vector<std::string> found;
  std::error_code absent;
  for (const auto& entry :
       fs::directory_iterator(root / "sys/devices/system/cpu/vulnerabilities", absent)) {
    const std::string state = read_line(entry.path());
    if (state.empty() || state == "Not affected") continue;
    found.push_back(fmt::format("{}: {}", entry.path().filename().string(), state));
  }
  std::ranges::sort(found);
  return found;
}

}  // namespace

void describe_processor(const fs::path& root, Machine& machine) {
  const fs::path cpuinfo = root / "proc/cpuinfo";
  const CpuInfo info = read_values(cpuinfo, ':');
  machine.cpu = name_of(cpuinfo, info);
  machine.microarchitecture = microarchitecture_of(info);
  machine.cpu_model = model_of(info);
  describe_clock(root, machine);
  machine.mitigations = mitigations(root);
}

std::string clock_governor(const fs::path& root) {
  return read_line(root / "sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
}

std::optional<bool> turbo(const fs::path& root) {
  const fs::path cpus = root / "sys/devices/system/cpu";
  const std::string off = read_line(cpus / "intel_pstate/no_turbo");
  if (!off.empty()) return off == "0";
  const std::string on = read_line(cpus / "cpufreq/boost");
  if (!on.empty()) return on == "1";
  return std::nullopt;
}

}  // namespace bb
