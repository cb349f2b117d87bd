// Studies that no machine made, for views of them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "host/report/report.h"

namespace bb::testing {

inline Sample sample(int round, double time_s, std::string disturbance = "") {
  Sample sample;
  sample.round = round;
  sample.time_s = time_s;
  sample.disturbance = std::move(disturbance);
  return sample;
}

/// A row that is ok, in scope filter, with a run of each time.
inline Row row(std::string backend, std::string kernel, int workers,
               const std::vector<double>& times_s) {
  Row row;
  row.contender = {std::move(backend), std::move(kernel), workers, ""};
  row.scope = "filter";
  for (std::size_t n = 0; n < times_s.size(); ++n) {
    row.samples.push_back(sample(static_cast<int>(n) + 1, times_s[n]));
  }
  return row;
}

/// A row of two workers whose runs have phases and usage.
inline Row measured(std::string backend, std::string kernel, const std::vector<double>& times_s) {
  Row made = row(std::move(backend), std::move(kernel), 2, times_s);
  for (Sample& sample : made.samples) {
    const double time_s = sample.time_s;
    sample.phases = Phases{.decode_s = time_s * 0.25,
                           .filter_s = time_s * 0.5,
                           .waiting_s = time_s * 0.25,
                           .workers = 2};
    sample.usage = {.cpu_user_s = time_s,
                    .cpu_system_s = time_s / 2,
                    .peak_memory_bytes = static_cast<std::size_t>(time_s * 1e9)};
  }
  return made;
}

/// A comparison over an image of a million pixels. Its first row is the baseline.
inline Comparison comparison(std::vector<Row> rows) {
  Comparison comparison;
  comparison.input.description = "1 image of 1000×1000";
  comparison.input.digest = "xxh3:1";
  comparison.input.images = 1;
  comparison.input.pixels = 1'000'000;
  comparison.pipeline = "grayscale,gaussian:ksize=3";
  comparison.effort.runs = static_cast<int>(rows.front().samples.size());
  comparison.reference = rows.front().contender;
  comparison.rows = std::move(rows);
  return comparison;
}

/// A study with one comparison of these rows.
inline NamedStudy study(std::vector<Row> rows) {
  NamedStudy named{"made-up.json", {}};
  named.study.machine.cpu = "a processor";
  named.study.machine.cores = 2;
  named.study.date = "2026-11-26T18:06:32Z";
  named.study.comparisons = {comparison(std::move(rows))};
  return named;
}

inline std::string report(const std::string& format, const std::vector<NamedStudy>& studies,
                          const ReportOptions& options = {}) {
  return find_report_format(format)->format(studies, options);
}

}  // namespace bb::testing
