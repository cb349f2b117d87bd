#include "host/machine/topology.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "backends/process/cores.h"
#include "host/base/text.h"
#include "host/machine/kernel_file.h"

namespace bb {
namespace fs = std::filesystem;
namespace {

// A hardware thread that is online. Of one that is not, the kernel has no topology.
struct Thread {
  int number = 0;
  std::string socket;  // empty where it is not known
  std::string core;    // the hardware threads of its core; empty where it is not known
  int capacity = 0;    // relative to the fastest core, of 1024; 0 where it is not known
  int min_mhz = 0;
  int max_mhz = 0;
};

using Threads = std::vector<Thread>;

int whole(const fs::path& path, int divisor = 1) {
  return static_cast<int>(read_number(path).value_or(0) / divisor);
}

Threads read_threads(const fs::path& cpus) {
  Threads threads;
  for (const int number : numbered_entries(cpus, "cpu")) {
    const fs::path folder = cpus / fmt::format("cpu{}", number);
    if (!fs::exists(folder / "topology")) continue;
    constexpr int kPerMhz = 1000;
    Thread thread{number,
                  read_line(folder / "topology/physical_package_id"),
                  read_line(folder / "topology/thread_siblings_list"),
                  whole(folder / "cpu_capacity"),
                  whole(folder / "cpufreq/cpuinfo_min_freq", kPerMhz),
                  whole(folder / "cpufreq/cpuinfo_max_freq", kPerMhz)};
    if (thread.socket == "-1") thread.socket.clear();
    threads.push_back(std::move(thread));
  }
  return threads;
}

// How many different values there are; 0 where one is not known.
int count(const Threads& threads, std::string Thread::*fact) {
  std::set<std::string> values;
  for (const Thread& thread : threads) values.insert(thread.*fact);
  return values.contains("") ? 0 : static_cast<int>(values.size());
}

// What is known of "2 sockets, 4 cores, 8 hardware threads".
std::string in_words(int sockets, int cores, int threads) {
  std::vector<std::string> parts;
  if (sockets > 0) parts.push_back(counted(static_cast<std::size_t>(sockets), "socket"));
  if (cores > 0) parts.push_back(counted(static_cast<std::size_t>(cores), "core"));
  if (threads > 0) parts.push_back(counted(static_cast<std::size_t>(threads), "hardware thread"));
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string describe_kind(std::string_view name, const Threads& threads) {
  const int least = std::ranges::min(threads, {}, &Thread::min_mhz).min_mhz;
  const int most = std::ranges::max(threads, {}, &Thread::max_mhz).max_mhz;
  return fmt::format("{}: {}{}", name,
                     in_words(0, count(threads, &Thread::core), static_cast<int>(threads.size())),
                     most > 0 ? fmt::format(", {} to {} MHz", least, most) : "");
}

// As x86 names them.
std::vector<std::string> named_kinds(const fs::path& root, const Threads& threads) {
  struct Kind {
    const char* list;
    std::string_view name;
  };
  constexpr auto kKinds = std::to_array<Kind>(
      {{"cpu_core", "performance"}, {"cpu_atom", "efficiency"}, {"cpu_lowpower", "low power"}});
  std::vector<std::string> kinds;
  for (const Kind& kind : kKinds) {
    const std::vector<int> list = numbers_in(read_line(root / "sys/devices" / kind.list / "cpus"));
    Threads members;
    std::ranges::copy_if(threads, std::back_inserter(members), [&](const Thread& thread) {
      return std::ranges::find(list, thread.number) != list.end();
    });
    if (!members.empty()) kinds.push_back(describe_kind(kind.name, members));
  }
  return kinds;
}

// As ARM tells them apart.
std::vector<std::string> kinds_by_capacity(const Threads& threads) {
  std::map<int, Threads, std::greater<>> by_capacity;
  for (const Thread& thread : threads) by_capacity[thread.capacity].push_back(thread);
  std::vector<std::string> kinds;
  kinds.reserve(by_capacity.size());
  for (const auto& [capacity, members] : by_capacity) {
    kinds.push_back(describe_kind(fmt::format("capacity {}", capacity), members));
  }
  return kinds;
}

std::vector<std::string> kinds_of(const fs::path& root, const Threads& threads) {
  std::vector<std::string> kinds = named_kinds(root, threads);
  if (kinds.empty()) kinds = kinds_by_capacity(threads);
  return kinds.size() > 1 ? kinds : std::vector<std::string>();
}

struct Cache {
  std::string level;
  std::string type;
  std::string size;
  int sharers = 0;  // hardware threads; 0 where it is not known

  auto operator<=>(const Cache&) const = default;  // NOLINT(modernize-use-nullptr): a false alarm
};

std::string describe(const Cache& cache, std::size_t number) {
  std::string text = fmt::format("{} × L{} {} {}", number, cache.level, cache.type, cache.size);
  if (cache.sharers > 1) {
    text += fmt::format(", for {} hardware threads{}", cache.sharers, number > 1 ? " each" : "");
  }
  return text;
}

std::vector<std::string> caches_of(const fs::path& cpus, const Threads& threads) {
  std::vector<Cache> kinds;                          // as they first appear
  std::map<Cache, std::set<std::string>> instances;  // of each kind, by who shares them
  for (const Thread& thread : threads) {
    const fs::path folder = cpus / fmt::format("cpu{}/cache", thread.number);
    for (const int index : numbered_entries(folder, "index")) {
      const fs::path files = folder / fmt::format("index{}", index);
      const std::string sharers = read_line(files / "shared_cpu_list");
      Cache cache{read_line(files / "level"), read_line(files / "type"), read_line(files / "size"),
                  static_cast<int>(numbers_in(sharers).size())};
      if (cache.size.empty()) continue;
      if (instances[cache].empty()) kinds.push_back(cache);
      instances[cache].insert(sharers);
    }
  }
  std::ranges::stable_sort(kinds, {}, &Cache::level);
  std::vector<std::string> texts;
  texts.reserve(kinds.size());
  for (const Cache& kind : kinds) texts.push_back(describe(kind, instances.at(kind).size()));
  return texts;
}

// Of the hardware threads that this process may use; 0 where one's core is not known.
int cores_available(const Threads& threads) {
  const std::vector<int> available = available_threads();
  Threads own;
  std::ranges::copy_if(threads, std::back_inserter(own), [&](const Thread& thread) {
    return std::ranges::find(available, thread.number) != available.end();
  });
  return own.size() == available.size() ? count(own, &Thread::core) : 0;
}

std::optional<bool> smt(const fs::path& cpus) {
  const std::string active = read_line(cpus / "smt/active");
  if (active != "0" && active != "1") return std::nullopt;
  return active == "1";
}

// From the slowest thread's lowest rate to the fastest one's highest; 0 where it is not known.
void set_clock_range(const Threads& threads, Machine& machine) {
  for (const Thread& thread : threads) {
    const int least = thread.min_mhz;
    if (least > 0) machine.min_mhz = machine.min_mhz > 0 ? std::min(machine.min_mhz, least) : least;
    machine.max_mhz = std::max(machine.max_mhz, thread.max_mhz);
  }
}

}  // namespace

void describe_topology(const fs::path& root, Machine& machine) {
  const fs::path cpus = root / "sys/devices/system/cpu";
  const Threads threads = read_threads(cpus);
  machine.cores = available_cores();
  machine.physical_cores = cores_available(threads);
  machine.sockets = count(threads, &Thread::socket);
  machine.machine_cores = count(threads, &Thread::core);
  machine.hardware_threads = static_cast<int>(threads.size());
  machine.topology = in_words(machine.sockets, machine.machine_cores, machine.hardware_threads);
  machine.smt = smt(cpus);
  set_clock_range(threads, machine);
  machine.core_kinds = kinds_of(root, threads);
  machine.caches = caches_of(cpus, threads);
}

}  // namespace bb
