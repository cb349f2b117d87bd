#include <nlohmann/json.hpp>

#include "build_info.h"
#include "build_revision.h"
#include "host/report/report.h"
#include "host/results/result_file.h"
#include "kernels/simd/simd.h"

namespace bb {
namespace {

using Json = nlohmann::ordered_json;

template <class Value>
Json or_null(const std::optional<Value>& value) {
  return value ? Json(*value) : Json();
}

Json or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

Json value_of(const std::optional<Estimate>& estimate) {
  return estimate ? Json(estimate->value) : Json();
}

Json interval_of(const std::optional<Estimate>& estimate) {
  if (!estimate || !estimate->interval) return {};
  return {estimate->interval->low, estimate->interval->high};
}

Json to_json(const Scaling& scaling) {
  return {{"backend", scaling.backend},
          {"kernel", scaling.kernel},
          {"scope", to_string(scaling.scope)},
          {"serial_fraction", scaling.serial_fraction.value},
          {"serial_fraction_interval", interval_of(scaling.serial_fraction)},
          {"workers", scaling.workers}};
}

Json to_json(const Effort& effort) {
  return {{"warmups", effort.warmups},
          {"runs", or_null(effort.runs)},
          {"time_budget_s", effort.time_budget_s},
          {"order_seed", effort.order_seed},
          {"runs_per_process", kRunsPerProcess}};
}

Json to_json(const std::optional<Phases>& phases) {
  if (!phases) return {{"upload_s", nullptr}, {"kernel_s", nullptr}, {"download_s", nullptr}};
  return {{"decode_s", phases->decode_s}, {"upload_s", phases->upload_s},
          {"kernel_s", phases->filter_s}, {"download_s", phases->download_s},
          {"encode_s", phases->encode_s}, {"waiting_s", phases->waiting_s},
          {"lanes", phases->lanes}};
}

Json to_json(const Row& row) {
  Json identical;  // null where there was nothing to compare
  if (row.status == Status::ok) identical = true;
  if (row.status == Status::mismatch) identical = false;
  Json phases = Json::array();
  for (const std::optional<Phases>& run : row.phases) phases.push_back(to_json(run));
  Json median_phases;
  if (row.median_phases) median_phases = to_json(row.median_phases);
  Json cpu_user;
  Json cpu_system;
  Json peak_memory;
  if (row.median_usage) {
    cpu_user = row.median_usage->cpu_user_s;
    cpu_system = row.median_usage->cpu_system_s;
    peak_memory = or_null(row.median_usage->peak_memory_bytes);
  }
  return {{"backend", row.backend},
          {"kernel", row.kernel},
          {"workers", or_null(row.workers)},
          {"device", or_null(row.prepared.device)},
          {"driver", or_null(row.prepared.driver)},
          {"cores", row.prepared.cores.empty() ? Json() : Json(row.prepared.cores)},
          {"scope", to_string(row.scope)},
          {"status", to_string(row.status)},
          {"reason", or_null(row.reason)},
          {"identical", identical},
          {"output_digest", or_null(row.output_digest)},
          {"setup_s", or_null(row.setup_s)},
          {"samples_s", row.samples_s},
          {"phases", phases},
          {"median_phases", median_phases},
          {"cpu_user_s", cpu_user},
          {"cpu_system_s", cpu_system},
          {"peak_memory_bytes", peak_memory},
          {"disturbances", row.disturbances},
          {"outliers", row.outliers},
          {"median_s", value_of(row.median_s)},
          {"median_interval_s", interval_of(row.median_s)},
          {"speedup", value_of(row.speedup)},
          {"speedup_interval", interval_of(row.speedup)},
          {"efficiency", or_null(row.efficiency)},
          {"copy_share", or_null(row.copy_share)}};
}

Json sandbox_of(const Results& results) {
  return {{"active", results.no_sandbox.empty()}, {"reason", or_null(results.no_sandbox)}};
}

}  // namespace

std::string format_json(const Results& results, const Machine& machine) {
  Json rows = Json::array();
  for (const Row& row : results.rows) rows.push_back(to_json(row));
  Json scaling = Json::array();
  for (const Scaling& entry : results.scaling) scaling.push_back(to_json(entry));
  Json clock = Json::object();
  for (const auto& [scope, samples_s] : results.clock_s) clock[to_string(scope)] = samples_s;
  const Json document = {{"schema_version", kResultSchemaVersion},
                         {"complete", results.complete},
                         {"project",
                          {{"name", "backend-bench"},
                           {"version", build_info::kVersion},
                           {"revision", or_null(std::string(build_info::kRevision))}}},
                         {"build",
                          {{"compiler", build_info::kCompiler},
                           {"type", build_info::kBuildType},
                           {"flags", build_info::kFlags},
                           {"options", build_info::kOptions},
                           {"opencv", or_null(std::string(build_info::kOpenCv))}}},
                         {"machine",
                          {{"cpu", machine.cpu},
                           {"cores", machine.cores},
                           {"system", machine.kernel},
                           {"topology", machine.topology},
                           {"caches", machine.caches},
                           {"memory_bytes", machine.memory_bytes},
                           {"libc", machine.libc},
                           {"governor", or_null(machine.governor)},
                           {"numa_nodes", machine.numa_nodes},
                           {"devices", machine.devices},
                           {"simd_target", simd::target()}}},
                         {"sandbox", sandbox_of(results)},
                         {"effort", to_json(results.effort)},
                         {"pipeline", results.pipeline},
                         {"output_format", results.output_format},
                         {"input",
                          {{"description", results.image_set},
                           {"digest", results.input_digest},
                           {"images", results.images},
                           {"pixels", results.pixels},
                           {"chunks", or_null(results.chunks)},
                           {"memory_limit_bytes", or_null(results.memory_limit_bytes)},
                           {"problems", results.problems}}},
                         {"copy",
                          {{"workers", results.copy.workers},
                           {"bytes", results.copy.bytes},
                           {"samples_s", results.copy.samples_s},
                           {"median_s", or_null(results.copy.median_s)}}},
                         {"clock_s", clock},
                         {"rows", rows},
                         {"scaling", scaling}};
  constexpr int kIndent = 2;
  // Names of files need not be UTF-8; JSON has to be.
  return document.dump(kIndent, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace bb
