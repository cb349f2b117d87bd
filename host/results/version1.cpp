#include "host/results/version1.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "host/results/json_reader.h"

namespace bb {
namespace {

// The file as it is. What it has in common with later ones is described in fields.h.
namespace version1 {

struct Project {
  std::string version;
  std::string revision;
};

struct Build {
  std::string compiler;
  std::string type;
  std::string flags;
  std::string options;
};

struct Sandbox {
  std::string reason;
};

struct Effort {
  int warmups = 1;
  std::optional<int> runs;
  double time_budget_s = 30;
  std::uint64_t order_seed = 1;
  std::optional<int> runs_per_process;  // absent: each contender had one process
};

struct Phases {
  double decode_s = 0;
  double upload_s = 0;
  double kernel_s = 0;
  double download_s = 0;
  double encode_s = 0;
  double waiting_s = 0;
  std::optional<int> lanes;  // absent: the phases are how long a device was busy
};

struct Row {
  std::string backend;
  std::string kernel;
  std::optional<int> workers;
  std::string scope;
  Status status = Status::ok;
  std::string reason;
  std::string device;
  std::string driver;
  std::vector<int> cores;
  std::string output_digest;
  std::optional<double> setup_s;
  std::vector<double> samples_s;
  std::vector<std::optional<Phases>> phases;  // of each sample, or none
  Usage usage;                                // medians
  std::vector<std::string> disturbances;
};

struct Copy {
  int workers = 1;
  std::size_t bytes = 0;
  std::vector<double> samples_s;
};

struct Results {
  bool complete = true;
  Project project;
  Build build;
  Machine machine;
  Sandbox sandbox;
  Effort effort;
  std::string pipeline;
  std::string output_format;
  Input input;
  Copy copy;
  std::map<std::string, std::vector<double>> clock_s;  // of each scope, round by round
  std::vector<Row> rows;
};

constexpr Field times(Field field) { return field.at_least(kShortestTime).at_most(kLongestTime); }

void fields(const auto& visit, Project& project) {
  visit(required("version"), project.version);
  visit(optional("revision"), project.revision);
}

void fields(const auto& visit, Build& build) {
  visit(required("compiler"), build.compiler);
  visit(optional("type"), build.type);
  visit(required("flags"), build.flags);
  visit(optional("options"), build.options);
}

void fields(const auto& visit, Sandbox& sandbox) { visit(optional("reason"), sandbox.reason); }

void fields(const auto& visit, Effort& effort) {
  visit(optional("warmups").at_least(1), effort.warmups);
  visit(optional("runs").at_least(1), effort.runs);
  visit(optional("time_budget_s"), effort.time_budget_s);
  visit(optional("order_seed"), effort.order_seed);
  visit(optional("runs_per_process").at_least(1), effort.runs_per_process);
}

void fields(const auto& visit, Phases& phases) {
  visit(seconds("decode_s"), phases.decode_s);
  visit(seconds("upload_s"), phases.upload_s);
  visit(seconds("kernel_s"), phases.kernel_s);
  visit(seconds("download_s"), phases.download_s);
  visit(seconds("encode_s"), phases.encode_s);
  visit(seconds("waiting_s"), phases.waiting_s);
  visit(optional("lanes").at_least(1), phases.lanes);
}

void fields(const auto& visit, Row& row) {
  visit(name("backend"), row.backend);
  visit(name("kernel"), row.kernel);
  visit(optional("workers").at_least(1), row.workers);
  visit(name("scope"), row.scope);
  visit(required("status"), row.status);
  visit(optional("reason"), row.reason);
  visit(optional("device"), row.device);
  visit(optional("driver"), row.driver);
  visit(optional("cores"), row.cores);
  visit(optional("output_digest"), row.output_digest);
  visit(seconds("setup_s"), row.setup_s);
  visit(times(required("samples_s")), row.samples_s);
  visit(optional("phases"), row.phases);
  fields(visit, row.usage);
  visit(optional("disturbances"), row.disturbances);
}

void fields(const auto& visit, Copy& copy) {
  visit(optional("workers").at_least(1), copy.workers);
  visit(optional("bytes"), copy.bytes);
  visit(times(optional("samples_s")), copy.samples_s);
}

void fields(const auto& visit, Results& results) {
  visit(optional("complete"), results.complete);
  visit(required("project"), results.project);
  visit(required("build"), results.build);
  visit(required("machine"), results.machine);
  visit(optional("sandbox"), results.sandbox);
  visit(optional("effort"), results.effort);
  visit(required("pipeline"), results.pipeline);
  visit(optional("output_format"), results.output_format);
  visit(required("input"), results.input);
  visit(optional("copy"), results.copy);
  visit(times(optional("clock_s")), results.clock_s);
  visit(required("rows"), results.rows);
}

std::optional<bb::Phases> phases_of(const Row& row, std::size_t run) {
  if (row.phases.size() != row.samples_s.size() || !row.phases[run]) return std::nullopt;
  const Phases& phases = *row.phases[run];
  if (!phases.lanes) return std::nullopt;
  return bb::Phases{phases.decode_s, phases.upload_s,  phases.kernel_s, phases.download_s,
                    phases.encode_s, phases.waiting_s, *phases.lanes};
}

std::vector<Sample> samples_of(const std::vector<double>& times_s, int runs_per_process) {
  std::vector<Sample> samples;
  for (const double time_s : times_s) {
    Sample& sample = samples.emplace_back();
    sample.round = static_cast<int>(samples.size());
    sample.process = (sample.round - 1) / runs_per_process;
    sample.time_s = time_s;
  }
  return samples;
}

bb::Row row_of(Row& from, const std::vector<double>& clock_s, int runs_per_process) {
  bb::Row row;
  row.contender = {std::move(from.backend), std::move(from.kernel), from.workers, ""};
  row.scope = std::move(from.scope);
  row.status = from.status;
  row.reason = std::move(from.reason);
  row.settled.device = std::move(from.device);
  row.settled.driver = std::move(from.driver);
  row.settled.cores = std::move(from.cores);
  if (from.setup_s) row.setups_s = {*from.setup_s};
  row.output_digest = std::move(from.output_digest);
  for (std::string& disturbance : from.disturbances) {
    row.samples.emplace_back().disturbance = std::move(disturbance);
  }
  std::vector<Sample> samples = samples_of(from.samples_s, runs_per_process);
  for (std::size_t run = 0; run < samples.size(); ++run) {
    samples[run].phases = phases_of(from, run);
    samples[run].usage = from.usage;
    if (run < clock_s.size()) samples[run].clock_s = clock_s[run];
  }
  row.samples.insert(row.samples.end(), samples.begin(), samples.end());
  return row;
}

int runs_per_process_of(const Results& results) {
  if (results.effort.runs_per_process) return *results.effort.runs_per_process;
  std::size_t most = 1;
  for (const Row& row : results.rows) most = std::max(most, row.samples_s.size());
  return static_cast<int>(most);
}

Comparison comparison_of(Results& results) {
  const int runs_per_process = runs_per_process_of(results);
  Comparison comparison;
  comparison.input = std::move(results.input);
  comparison.pipeline = std::move(results.pipeline);
  comparison.output_format = std::move(results.output_format);
  const Effort& effort = results.effort;
  comparison.effort = {effort.warmups, effort.runs, effort.time_budget_s, effort.order_seed,
                       runs_per_process};
  comparison.complete = results.complete;
  for (Row& row : results.rows) {
    comparison.rows.push_back(row_of(row, results.clock_s[row.scope], runs_per_process));
  }
  comparison.reference = comparison.rows.front().contender;
  comparison.copy = {results.copy.workers, results.copy.bytes,
                     samples_of(results.copy.samples_s, runs_per_process)};
  return comparison;
}

}  // namespace version1
}  // namespace

Study read_version1(const nlohmann::json& json) {
  version1::Results results;
  fields(MemberReader(json, ""), results);
  if (results.rows.empty()) throw std::runtime_error("rows is empty");
  Study study;
  study.machine = std::move(results.machine);
  study.build = {results.project.version, results.project.revision, results.build.compiler,
                 results.build.type,      results.build.flags,      results.build.options};
  study.measuring_epoch = 1;
  study.no_sandbox = std::move(results.sandbox.reason);
  study.comparisons = {version1::comparison_of(results)};
  return study;
}

}  // namespace bb
