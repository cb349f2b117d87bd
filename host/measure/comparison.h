// The heart of the program: every contender over one image set, verified and timed.
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
  Entrant copy;                   // measures the memory beside them, in scopes that it bounds
  std::vector<const ScopeInfo*> scopes;
  Effort effort;  // in each scope; the time budget is for all of them together
  FileFormat format = FileFormat::jpeg;              // of the files that scope e2e writes
  std::optional<std::filesystem::path> save_images;  // where to keep them; absent: not kept
  Isolation isolation;                               // of work on the images
};

/// Runs the plan over the images, which need pixels for scope `filter` and files for `e2e`. Every
/// run is verified: each warm-up, and each timed one. A contender that fails is a row that says so;
/// the others go on. What ends the comparison early is in the result, with what was measured until
/// then.
[[nodiscard]] Comparison run_comparison(const Plan& plan, LoadedImages& images, Progress& progress);

}  // namespace bb
