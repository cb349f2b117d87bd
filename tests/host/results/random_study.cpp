#include "tests/host/results/random_study.h"

#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/base/enum_text.h"
#include "tests/support/random_image.h"

namespace bb::testing {
namespace {

// The structured bindings name every member, so that a new member is a compile error until it is
// filled.
class Maker {
 public:
  explicit Maker(std::uint64_t seed) : random_(seed) {}

 private:
  bool chance() { return random_.between(0, 1) == 1; }
  int few() { return random_.between(0, 3); }

  template <class Values>
  auto one_of(const Values& values) {
    return values[static_cast<std::size_t>(
        random_.between(0, static_cast<int>(values.size()) - 1))];
  }

  template <class Make>
  auto list(Make&& make) {
    std::vector<decltype(make())> values;
    for (int n = few(); n > 0; --n) values.push_back(make());
    return values;
  }

  template <class Make>
  auto maybe(Make&& make) {
    return chance() ? std::optional(make()) : std::nullopt;
  }

  Machine machine() {
    Machine machine;
    auto& [cpu, system, cores, physical_cores, cpu_quota, memory_limit_bytes, microarchitecture,
           cpu_model, sockets, machine_cores, hardware_threads, smt, core_kinds, topology, caches,
           min_mhz, max_mhz, governor, clock_driver, turbo, mitigations, memory_bytes,
           memory_modules, numa_nodes, numa, huge_pages, product, hypervisor, container,
           distribution, libc, devices, graphics, simd_target] = machine;
    cores = count(1);
    cpu_quota = maybe([&] { return seconds(); });
    memory_limit_bytes = maybe([&] { return std::size_t{random_.next()}; });
    smt = maybe([&] { return chance(); });
    turbo = maybe([&] { return chance(); });
    memory_bytes = random_.next();
    for (int* const number : {&physical_cores, &sockets, &machine_cores, &hardware_threads,
                              &min_mhz, &max_mhz, &numa_nodes}) {
      *number = count();
    }
    for (std::string* const fact :
         {&cpu, &system, &microarchitecture, &cpu_model, &topology, &governor, &clock_driver,
          &memory_modules, &huge_pages, &product, &hypervisor, &container, &distribution, &libc,
          &simd_target}) {
      *fact = text();
    }
    for (std::vector<std::string>* const facts :
         {&core_kinds, &caches, &mitigations, &numa, &devices, &graphics}) {
      *facts = list([&] { return text(); });
    }
    return machine;
  }

  Comparison comparison() {
    Comparison comparison;
    auto& [input, pipeline, output_format, saved_images, effort, reference, rows, copy, complete,
           failure] = comparison;
    input = this->input();
    pipeline = text();
    output_format = text();
    saved_images = text();
    effort = this->effort();
    reference = key();
    std::set<std::string> known;  // every row is unique
    for (int n = few(); n > 0; --n) {
      Row row = this->row();
      if (chance()) row.contender = reference;
      if (known.insert(row_name(row)).second) rows.push_back(std::move(row));
    }
    copy = {count(1), random_.next(), samples()};
    complete = chance();
    failure = maybe([&] { return Failure{one_of(kCodes), text()}; });
    return comparison;
  }

  Input input() {
    Input input;
    auto& [description, digest, images, pixels, chunks, memory_limit_bytes, problems, generated,
           folder, names] = input;
    description = text();
    digest = text();
    images = random_.next();
    pixels = random_.next();
    chunks = random_.next() | 1U;
    memory_limit_bytes = maybe([&] { return std::size_t{random_.next()}; });
    problems = list([&] { return text(); });
    generated = maybe([&] { return GeneratedImages{random_.next(), count(1), count(1)}; });
    folder = text();
    names = list([&] { return text(); });
    return input;
  }

  Effort effort() {
    Effort effort;
    auto& [warmups, runs, time_budget_s, order_seed, runs_per_process] = effort;
    warmups = count(1);
    runs = maybe([&] { return count(1); });
    time_budget_s = number();
    order_seed = random_.next();
    runs_per_process = count(1);
    return effort;
  }

  ContenderKey key() {
    return {name(), name(), maybe([&] { return count(1); }), chance() ? "" : text()};
  }

  Row row() {
    Row row;
    auto& [contender, scope, requested, status, reason, unconfined, first_difference, settled,
           setups_s, output_digest, saved_as, samples] = row;
    contender = key();
    scope = one_of(std::array{"filter", "e2e", "another"});
    requested = chance();
    status = one_of(enumerators<Status>());
    reason = text();
    unconfined = text();
    first_difference = maybe([&] { return std::size_t{random_.next()}; });
    settled = {text(), text(), maybe([&] { return count(1); }), list([&] { return count(); })};
    setups_s = list([&] { return seconds(); });
    output_digest = text();
    saved_as = chance() ? "" : name();
    samples = this->samples();
    if (timed(row).empty() && status == Status::ok) status = Status::unfinished;
    return row;
  }

  std::vector<Sample> samples() {
    std::vector<Sample> samples(static_cast<std::size_t>(random_.between(0, 9)));
    int round = 0;
    for (Sample& sample : samples) {
      auto& [process, of_round, time_s, phases, usage, clock_s, device_copy_s, disturbance] =
          sample;
      process = count();
      if (chance()) disturbance = text();
      of_round = disturbance.empty() ? (round += random_.between(1, 3)) : count();
      time_s = seconds();
      phases = maybe([&] { return this->phases(); });
      usage = {seconds(), seconds(), maybe([&] { return std::size_t{random_.next()}; })};
      clock_s = maybe([&] { return seconds(); });
      device_copy_s = maybe([&] { return seconds(); });
      if (chance()) of_round = 0;
    }
    return samples;
  }

  Phases phases() {
    return {seconds(), seconds(), seconds(), seconds(), seconds(), seconds(), count(1)};
  }

  int count(int least = 0) {
    return random_.between(0, 3) == 0 ? random_.between(least, 0x7ffffffe)
                                      : random_.between(least, 4);
  }

  // From a nanosecond to 30 years, with all the digits that a double has.
  double seconds() {
    const double exponent = -9 + 18 * static_cast<double>(random_.next() >> 11) * 0x1p-53;
    return std::pow(10, exponent);
  }

  double number() {
    return one_of(
        std::array{0.0, 1.0, 30.0, 0.1, 1e300, 5e-324, 1.7976931348623157e308, seconds()});
  }

  std::string name() { return one_of(std::array{"a", "cpu-simd", "_", "0", "-", "Cuda_12-x86"}); }

  // Any characters: those that JSON escapes, and characters of two, three and four bytes.
  std::string text() {
    constexpr std::array<std::string_view, 14> kPieces = {
        "a",    " ",  "\"", "\\", "/", "\n", "\x1b",
        "\x7f", "\t", "é",  "€",  "𝄞", "{",  std::string_view("\0", 1)};
    std::string text;
    for (int n = random_.between(0, 6); n > 0; --n) text += one_of(kPieces);
    return text;
  }

 public:
  Study study() {
    Study study;
    auto& [measuring_epoch, machine, build, command_line, config, date, environment, no_sandbox,
           no_landlock, timer_resolution_s, warnings, comparisons] = study;
    measuring_epoch = 1 + few();
    machine = this->machine();
    build = {text(), text(), text(), text(), text(), text(), list([&] { return text(); })};
    command_line = text();
    config = text();
    date = text();
    for (int n = few(); n > 0; --n) environment[text()] = text();
    no_sandbox = text();
    no_landlock = text();
    timer_resolution_s = number();
    warnings = list([&] { return Warning{name(), text(), text(), text()}; });
    comparisons = list([&] { return comparison(); });
    return study;
  }

 private:
  static constexpr std::array kCodes = {ExitCode::identical, ExitCode::difference,
                                        ExitCode::usage,     ExitCode::input,
                                        ExitCode::backend,   ExitCode::interrupted};

  Random random_;
};

}  // namespace

Study random_study(std::uint64_t seed) { return Maker(seed).study(); }

}  // namespace bb::testing
