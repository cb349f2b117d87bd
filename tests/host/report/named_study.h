// Named studies for views of them, and the views.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "host/formats/report.h"
#include "tests/host/results/studies.h"

namespace bb::testing {

/// A row of two workers whose runs have phases and usage.
inline Row measured_row(std::string backend, std::string kernel,
                        const std::vector<double>& times_s) {
  Row row = row_of(std::move(backend), std::move(kernel), 2, times_s);
  for (Sample& sample : row.samples) {
    const double time_s = sample.time_s;
    sample.phases = Phases{.decode_s = time_s * 0.25,
                           .filter_s = time_s * 0.5,
                           .waiting_s = time_s * 0.25,
                           .workers = 2};
    sample.usage = {.cpu_user_s = time_s,
                    .cpu_system_s = time_s / 2,
                    .peak_memory_bytes = static_cast<std::size_t>(time_s * 1e9)};
  }
  return row;
}

/// A study of one comparison with these rows, over an image of a million pixels. As many runs as
/// there are were asked for.
inline NamedStudy named_study(std::vector<Row> rows) {
  NamedStudy named{"made-up.json", study_of(std::move(rows))};
  named.study.date = "2026-11-26T18:06:32Z";
  Comparison& comparison = named.study.comparisons.front();
  comparison.input.description = "1 image of 1000×1000";
  comparison.input.images = 1;
  comparison.input.pixels = 1'000'000;
  comparison.pipeline = "grayscale,gaussian:ksize=3";
  comparison.effort.runs = static_cast<int>(comparison.rows.front().samples.size());
  return named;
}

/// The report's text alone.
inline std::string report(const std::string& format, const std::vector<NamedStudy>& studies,
                          const ReportOptions& options = {}) {
  return find_report_format(format)->format(studies, options).text;
}

}  // namespace bb::testing
