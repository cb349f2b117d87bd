#include "host/report/facts.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <optional>
#include <vector>

#include "host/base/bytes.h"

namespace bb {
namespace {

template <std::string Machine::*kFact>
std::string text(const Study& study) {
  return study.machine.*kFact;
}

template <std::string Build::*kFact>
std::string text(const Study& study) {
  return study.build.*kFact;
}

template <std::vector<std::string> Machine::*kFacts>
std::string list(const Study& study) {
  return fmt::format("{}", fmt::join(study.machine.*kFacts, "; "));
}

template <std::optional<bool> Machine::*kFact>
std::string on_or_off(const Study& study) {
  const std::optional<bool>& fact = study.machine.*kFact;
  return !fact ? "" : *fact ? "on" : "off";
}

std::string cores(const Study& study) {
  const Machine& machine = study.machine;
  return machine.physical_cores > 0 && machine.physical_cores != machine.cores
             ? fmt::format("{} hardware threads of {} cores", machine.cores, machine.physical_cores)
             : fmt::format("{}", machine.cores);
}

std::string clock_range(const Study& study) {
  const Machine& machine = study.machine;
  if (machine.max_mhz == 0) return "";
  return machine.min_mhz > 0 ? fmt::format("{} to {} MHz", machine.min_mhz, machine.max_mhz)
                             : fmt::format("at most {} MHz", machine.max_mhz);
}

std::string memory(const Study& study) {
  const std::size_t bytes = study.machine.memory_bytes;
  return bytes > 0 ? format_bytes(bytes) : "";
}

std::string memory_limit(const Study& study) {
  const std::optional<std::size_t>& limit = study.machine.memory_limit_bytes;
  return limit ? format_bytes(*limit) : "";
}

std::string quota(const Study& study) {
  const std::optional<double>& quota = study.machine.cpu_quota;
  return quota ? fmt::format("{:.3g} cores' time", *quota) : "";
}

std::string flags(const Study& study) {
  return fmt::format("{} {}", study.build.type, study.build.flags);
}

std::string libraries(const Study& study) {
  return fmt::format("{}", fmt::join(study.build.libraries, ", "));
}

constexpr auto kFacts = std::to_array<Fact>({
    {"processor", text<&Machine::cpu>},
    {"microarchitecture", text<&Machine::microarchitecture>},
    {"processor model", text<&Machine::cpu_model>},
    {"cores", cores},
    {"topology", text<&Machine::topology>},
    {"kinds of cores", list<&Machine::core_kinds>},
    {"SMT", on_or_off<&Machine::smt>},
    {"instruction set", text<&Machine::simd_target>},
    {"caches", list<&Machine::caches>},
    {"clock", clock_range},
    {"clock's governor", text<&Machine::governor>},
    {"clock's driver", text<&Machine::clock_driver>},
    {"turbo", on_or_off<&Machine::turbo>},
    {"mitigations", list<&Machine::mitigations>},
    {"memory", memory},
    {"memory modules", text<&Machine::memory_modules>},
    {"NUMA nodes", list<&Machine::numa>},
    {"huge pages", text<&Machine::huge_pages>},
    {"product", text<&Machine::product>},
    {"hypervisor", text<&Machine::hypervisor>},
    {"container", text<&Machine::container>},
    {"CPU quota", quota},
    {"memory limit", memory_limit},
    {"devices", list<&Machine::devices>},
    {"graphics", list<&Machine::graphics>},
    {"system", text<&Machine::system>},
    {"distribution", text<&Machine::distribution>},
    {"C library", text<&Machine::libc>},
    {"program", text<&Build::version>},
    {"revision", text<&Build::revision>},
    {"compiler", text<&Build::compiler>},
    {"build flags", flags},
    {"further flags", text<&Build::options>},
    {"libraries", libraries},
});

}  // namespace

std::span<const Fact> machine_facts() { return kFacts; }

std::string environment_of(const Study& study) {
  std::vector<std::string> variables;
  for (const auto& [name, value] : study.environment) {
    variables.push_back(fmt::format("{}={}", name, value));
  }
  return fmt::format("{}", fmt::join(variables, " "));
}

}  // namespace bb
