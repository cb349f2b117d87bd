// The heart of the program: every contender over one image set, verified and timed.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "host/base/progress.h"
#include "host/codecs/codec.h"
#include "host/contender/contenders.h"
#include "host/images/image_set.h"
#include "host/isolation/isolated.h"
#include "host/results/results.h"
#include "host/results/rounds.h"
#include "kernels/filter/pipeline.h"

namespace bb {

struct Plan {
  Pipeline pipeline = Pipeline::parse(Pipeline::kDefault);
  std::vector<Contender> contenders;  // the first is the baseline and gives the reference
  Contender copy;                     // measures the memory beside them, in scope filter
  std::vector<Scope> scopes;
  Effort effort;  // in each scope; the time budget is for all of them together
  FileFormat format = FileFormat::jpeg;         // of the files written in scope e2e
  std::optional<std::filesystem::path> output;  // where to keep them; absent: not kept
  Isolation isolation;                          // of work on the images
  std::string no_sandbox;                       // why that is not confined; empty: it is
};

/// Runs the plan over the images of `set`, which needs pixels for scope `filter` and files for
/// `e2e`. Every run is verified: each warm-up, and each timed one. A contender that fails is a row
/// that says so; the others go on. Whatever ends it early is in the results, with what was measured
/// until then.
[[nodiscard]] Results run_comparison(const Plan& plan, const ImageSet& set, Progress& progress);

}  // namespace bb
