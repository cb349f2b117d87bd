// Runs, verifies and times every contender over one image set.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "host/base/progress.h"
#include "host/codecs/codec.h"
#include "host/contender/contender.h"
#include "host/images/image_set.h"
#include "host/isolation/isolated.h"
#include "host/model/scope.h"
#include "host/model/study.h"
#include "kernels/filter/pipeline.h"

namespace bb {

struct Plan {
  Pipeline pipeline = Pipeline::parse(Pipeline::kDefault);
  std::vector<Entrant> entrants;  // the first gives the reference
  Entrant copy;                   // measures memory in the scopes that memory bounds
  std::vector<const ScopeInfo*> scopes;
  std::optional<int> clock_core;         // on which the clock is measured; absent: on any
  Effort effort;                         // for each scope, but the time budget is for all together
  FileFormat format = FileFormat::jpeg;  // of files that scope e2e writes
  std::optional<std::filesystem::path> save_images;  // where to keep outputs; absent: nowhere
  Isolation isolation;                               // of work on the images
};

/// Runs the plan over the images, which need pixels for scope `filter` and files for `e2e`.
/// Verifies every run, both warm-ups and timed runs. If a contender fails, its row says so, and the
/// others go on. If an error or an interrupt ends the comparison early, the result contains it and
/// everything measured before it.
[[nodiscard]] Comparison run_comparison(const Plan& plan, LoadedImages& images, Progress& progress);

}  // namespace bb
