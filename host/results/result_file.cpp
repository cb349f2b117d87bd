#include "host/results/result_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <span>
#include <stdexcept>

#include "host/base/error.h"
#include "host/base/files.h"
#include "host/results/statistics.h"

namespace bb {
namespace {

using Json = nlohmann::json;

// Absent and null are both "nothing to say", as in files of an earlier version.
std::string text_or_empty(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? std::string() : found->get<std::string>();
}

// A name is printed, in CSV too, as it is.
std::string name_from(const Json& json) {
  const auto& name = json.get_ref<const std::string&>();
  const bool plain = std::ranges::all_of(name, [](unsigned char c) {
    return (std::isalnum(c) != 0 && c < 0x80) || c == '-' || c == '_';
  });
  if (name.empty() || !plain) throw std::runtime_error(fmt::format("{} is no name", json.dump()));
  return name;
}

// The library would round 1.5, and cut 1e300, to an int.
int whole_number_from(const Json& json) {
  const auto number = json.is_number_integer() ? json.get<std::int64_t>() : -1;
  if (number < 0 || number > std::numeric_limits<int>::max()) {
    throw std::runtime_error(fmt::format("{} is no count", json.dump()));
  }
  return static_cast<int>(number);
}

// Where the row was computed, as far as a user can choose.
std::string place_from(const Json& row) {
  const std::string device = text_or_empty(row, "device");
  if (!device.empty()) return fmt::format("{}, {}", device, text_or_empty(row, "driver"));
  const auto cores = row.find("cores");
  return cores == row.end() || cores->is_null() ? "any core" : "cores " + cores->dump();
}

// From a nanosecond, as finely as is measured, to more than 30 years: all that follows is finite.
bool is_time(double seconds) { return seconds >= 1e-9 && seconds <= 1e9; }

// What is the same for all rows of a file.
struct Rounds {
  int runs_per_process = std::numeric_limits<int>::max();
  std::map<std::string, std::vector<double>> clock_s;  // of each scope
};

Rounds rounds_from(const Json& json) {
  Rounds rounds;
  if (const auto effort = json.find("effort"); effort != json.end()) {
    const auto found = effort->find("runs_per_process");
    if (found != effort->end()) rounds.runs_per_process = std::max(1, whole_number_from(*found));
  }
  if (const auto clock = json.find("clock_s"); clock != json.end()) {
    rounds.clock_s = clock->get<std::map<std::string, std::vector<double>>>();
  }
  for (const auto& [scope, samples_s] : rounds.clock_s) {
    if (!std::ranges::all_of(samples_s, is_time)) {
      throw std::runtime_error("clock_s has a sample that is no time");
    }
  }
  return rounds;
}

std::vector<Stretch> stretches_of(std::span<const double> samples_s,
                                  std::span<const double> clock_s, int runs_per_process) {
  constexpr std::size_t kFewestProcesses = 3;
  constexpr std::size_t kQuarters = 4;
  if (samples_s.size() < kFewestForInterval) return {};
  const std::size_t processes = samples_s.size() / static_cast<std::size_t>(runs_per_process);
  const bool by_process = processes >= kFewestProcesses;
  const std::size_t count = by_process ? processes : kQuarters;
  const auto begin = [&](std::size_t n) {
    if (n == count) return samples_s.size();
    return by_process ? n * static_cast<std::size_t>(runs_per_process)
                      : samples_s.size() * n / count;
  };
  std::vector<Stretch> stretches;
  for (std::size_t n = 0; n < count; ++n) {
    const std::size_t first = begin(n);
    const std::size_t size = begin(n + 1) - first;
    Stretch& stretch = stretches.emplace_back();
    stretch.fastest_s = std::ranges::min(samples_s.subspan(first, size));
    if (clock_s.size() >= samples_s.size()) {
      stretch.clock_s = std::ranges::min(clock_s.subspan(first, size));
    }
  }
  return stretches;
}

StoredRow row_from(const Json& json, const Rounds& rounds) {
  StoredRow row;
  row.name = fmt::format("{} {}", name_from(json.at("backend")), name_from(json.at("kernel")));
  const Json& workers = json.at("workers");
  if (!workers.is_null()) row.name += fmt::format(" {}", whole_number_from(workers));
  row.scope = name_from(json.at("scope"));
  row.status = name_from(json.at("status"));
  row.output_digest = text_or_empty(json, "output_digest");
  row.place = place_from(json);
  row.samples_s = json.at("samples_s").get<std::vector<double>>();
  if (!std::ranges::all_of(row.samples_s, is_time)) {
    throw std::runtime_error(fmt::format("{} has a sample that is no time", row.name));
  }
  if (row.status == "ok" && row.samples_s.empty()) {
    throw std::runtime_error(fmt::format("{} is ok, but has no samples", row.name));
  }
  if (!row.samples_s.empty()) row.launches_s = {std::ranges::min(row.samples_s)};
  // What a device does has nothing to do with the processor's clock.
  const auto clock = rounds.clock_s.find(row.scope);
  const bool clocked = !workers.is_null() && clock != rounds.clock_s.end();
  row.stretches = stretches_of(
      row.samples_s, clocked ? std::span<const double>(clock->second) : std::span<const double>(),
      rounds.runs_per_process);
  return row;
}

StoredResults results_from(const Json& json) {
  const int schema_version = whole_number_from(json.at("schema_version"));
  if (schema_version != kResultSchemaVersion) {
    throw std::runtime_error(fmt::format("its schema_version is {}, and this program knows {}",
                                         schema_version, kResultSchemaVersion));
  }
  StoredResults results;
  results.version = json.at("project").at("version");
  const Json& build = json.at("build");
  results.build = fmt::format("{} {}", build.at("compiler").get<std::string>(),
                              build.at("flags").get<std::string>());
  const Json& machine = json.at("machine");
  results.machine =
      fmt::format("{}, {} cores, {}", machine.at("cpu").get<std::string>(),
                  whole_number_from(machine.at("cores")), machine.at("system").get<std::string>());
  results.pipeline = json.at("pipeline");
  results.input_digest = json.at("input").at("digest");
  results.input = text_or_empty(json.at("input"), "description");
  results.output_format = text_or_empty(json, "output_format");
  results.simd_target = text_or_empty(machine, "simd_target");
  results.complete = json.value("complete", true);
  const Rounds rounds = rounds_from(json);
  for (const Json& entry : json.at("rows")) {
    StoredRow row = row_from(entry, rounds);
    if (find_same(results.rows, row) != nullptr) {
      throw std::runtime_error(fmt::format("it has {} ({}) twice", row.name, row.scope));
    }
    results.rows.push_back(std::move(row));
  }
  return results;
}

StoredResults read_file_of_results(const std::filesystem::path& path) {
  try {
    std::vector<std::uint8_t> bytes;
    read_file(path, bytes);
    return parse_results(bytes);
  } catch (const std::exception& error) {
    throw UsageError(fmt::format("{} is no result file: {}", printable(path), error.what()));
  }
}

// Whatever went wrong in one of the launches is what went wrong.
void add_launch(StoredRow& row, const StoredRow& launch) {
  if (row.status != "ok") return;
  row.status = launch.status;
  if (launch.status == "ok" && launch.output_digest != row.output_digest) row.status = "mismatch";
  row.samples_s.insert(row.samples_s.end(), launch.samples_s.begin(), launch.samples_s.end());
  row.launches_s.insert(row.launches_s.end(), launch.launches_s.begin(), launch.launches_s.end());
  row.stretches.insert(row.stretches.end(), launch.stretches.begin(), launch.stretches.end());
}

void add_launch(StoredResults& all, const StoredResults& launch,
                const std::filesystem::path& path) {
  const auto what = [](const StoredResults& results) {
    std::string text = fmt::format("{}; {}; {}; {}; {}; {}; {}", results.version, results.build,
                                   results.machine, results.pipeline, results.input_digest,
                                   results.output_format, results.simd_target);
    for (const StoredRow& row : results.rows) {
      text += fmt::format("; {} ({}, {})", row.name, row.scope, row.place);
    }
    return text;
  };
  if (what(launch) != what(all)) {
    throw UsageError(
        fmt::format("{} is of something else than the files before it in its folder: {}, not {}",
                    printable(path), what(launch), what(all)));
  }
  all.complete = all.complete && launch.complete;
  for (std::size_t n = 0; n < all.rows.size(); ++n) add_launch(all.rows[n], launch.rows[n]);
}

}  // namespace

const StoredRow* find_same(const std::vector<StoredRow>& rows, const StoredRow& wanted) {
  const auto found = std::ranges::find_if(rows, [&](const StoredRow& row) {
    return row.name == wanted.name && row.scope == wanted.scope;
  });
  return found == rows.end() ? nullptr : &*found;
}

StoredResults parse_results(std::span<const std::uint8_t> text) {
  return results_from(Json::parse(text));
}

StoredResults read_results(const std::filesystem::path& path) {
  if (!std::filesystem::is_directory(path)) return read_file_of_results(path);
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(path)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  if (files.empty()) throw UsageError(fmt::format("{} holds no .json file", printable(path)));
  std::ranges::sort(files);
  StoredResults all = read_file_of_results(files.front());
  for (const std::filesystem::path& file : std::span(files).subspan(1)) {
    add_launch(all, read_file_of_results(file), file);
  }
  return all;
}

}  // namespace bb
