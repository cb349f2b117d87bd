// A sweep: comparisons one after the other, one for each source of images.
#pragma once

#include <vector>

#include "host/commands/bench_options.h"
#include "host/forecast/forecast.h"
#include "host/images/image_set.h"
#include "host/measure/comparison.h"
#include "host/model/study.h"

namespace bb {

/// The sources to measure: a folder may hold fewer images than some of them ask for, and then these
/// are one, which a message says. Throws UsageError for a source that cannot be measured, as far as
/// that is known before any image is read.
[[nodiscard]] std::vector<ImageSource> sources_to_measure(const BenchOptions& options,
                                                          const Plan& plan);

/// What each of them is, from the headers of files alone. Throws as measure() does.
[[nodiscard]] std::vector<ForecastInput> look_at(const std::vector<ImageSource>& sources,
                                                 const BenchOptions& options, const Plan& plan);

/// Adds a comparison for each source to the study. The images of one are freed before those of the
/// next are made. If one of several cannot be measured, its comparison says why, and the others
/// stand; an interrupt ends all. Throws what prevents the comparison of a single source.
void measure(const std::vector<ImageSource>& sources, const BenchOptions& options, const Plan& plan,
             Study& study);

}  // namespace bb
