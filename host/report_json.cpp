#include <nlohmann/json.hpp>

#include "build_info.h"
#include "host/report.h"
#include "kernels/simd.h"

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
          {"serial_fraction_interval", interval_of(scaling.serial_fraction)}};
}

Json to_json(const Effort& effort) {
  return {{"warmups", effort.warmups},
          {"runs", or_null(effort.runs)},
          {"time_budget_s", effort.time_budget_s},
          {"order_seed", effort.order_seed}};
}

Json to_json(const PhaseTimes& phases) {
  return {{"upload_s", or_null(phases.upload_s)},
          {"kernel_s", or_null(phases.kernel_s)},
          {"download_s", or_null(phases.download_s)}};
}

Json to_json(const Row& row) {
  Json identical;  // null where there was nothing to compare
  if (row.status == Status::ok) identical = true;
  if (row.status == Status::mismatch) identical = false;
  Json phases = Json::array();
  for (const PhaseTimes& times : row.phases) phases.push_back(to_json(times));
  return {{"backend", row.backend},
          {"kernel", row.kernel},
          {"workers", or_null(row.workers)},
          {"device", or_null(row.prepared.device)},
          {"driver", or_null(row.prepared.driver)},
          {"scope", to_string(row.scope)},
          {"status", to_string(row.status)},
          {"reason", or_null(row.reason)},
          {"identical", identical},
          {"output_digest", or_null(row.output_digest)},
          {"setup_s", or_null(row.setup_s)},
          {"samples_s", row.samples_s},
          {"phases", phases},
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
  const Json document = {{"schema_version", kResultSchemaVersion},
                         {"complete", results.complete},
                         {"project",
                          {{"name", "backend-bench"},
                           {"version", build_info::kVersion},
                           {"revision", or_null(std::string(build_info::kRevision))}}},
                         {"build",
                          {{"compiler", build_info::kCompiler},
                           {"type", build_info::kBuildType},
                           {"flags", build_info::kFlags}}},
                         {"machine",
                          {{"cpu", machine.cpu},
                           {"cores", machine.cores},
                           {"system", machine.kernel},
                           {"topology", machine.topology},
                           {"caches", machine.caches},
                           {"memory_bytes", machine.memory_bytes},
                           {"libc", machine.libc},
                           {"governor", or_null(machine.governor)},
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
                           {"problems", results.problems}}},
                         {"copy",
                          {{"workers", results.copy.workers},
                           {"bytes", results.copy.bytes},
                           {"samples_s", results.copy.samples_s},
                           {"median_s", or_null(results.copy.median_s)}}},
                         {"rows", rows},
                         {"scaling", scaling}};
  constexpr int kIndent = 2;
  // Names of files need not be UTF-8; JSON has to be.
  return document.dump(kIndent, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace bb
