// Small studies that tests modify.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "host/model/study.h"

namespace bb::testing {

/// One sample for each round, each from a process of its own.
inline std::vector<Sample> samples_of(const std::vector<double>& times_s) {
  std::vector<Sample> samples;
  for (const double time_s : times_s) {
    Sample& sample = samples.emplace_back();
    sample.process = static_cast<int>(samples.size()) - 1;
    sample.round = static_cast<int>(samples.size());
    sample.time_s = time_s;
  }
  return samples;
}

/// A row of scope filter with status ok.
inline Row row_of(std::string backend, std::string kernel, std::optional<int> workers,
                  const std::vector<double>& times_s) {
  Row row;
  row.contender = {std::move(backend), std::move(kernel), workers, ""};
  row.scope = "filter";
  row.samples = samples_of(times_s);
  return row;
}

/// The first row is the reference's.
inline Comparison comparison_of(std::vector<Row> rows) {
  Comparison comparison;
  comparison.input.digest = "xxh3:in";
  comparison.pipeline = "grayscale";
  comparison.output_format = "jpg";
  comparison.reference = rows.front().contender;
  comparison.rows = std::move(rows);
  return comparison;
}

inline Study study_of(std::vector<Row> rows) {
  Study study;
  study.machine.cpu = "a processor";
  study.machine.system = "Linux";
  study.machine.cores = 2;
  study.build.version = "0.1.0";
  study.build.compiler = "GNU";
  study.build.flags = "-O3";
  study.comparisons = {comparison_of(std::move(rows))};
  return study;
}

inline std::span<const std::uint8_t> bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace bb::testing
