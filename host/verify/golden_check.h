// Checks only the correctness of backends, against golden digests. Times nothing.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "host/base/error.h"
#include "host/base/progress.h"
#include "host/contender/contender.h"
#include "host/model/row.h"
#include "host/verify/golden.h"

namespace bb {

/// The result of one contender.
struct Verification {
  const Entrant* entrant = nullptr;
  Status status = Status::ok;
  std::vector<std::string> reasons;  // a line for each pipeline that differs, or why it failed
};

struct GoldenOutcome {
  std::string input_difference;  // the generated images themselves differ: nothing was run
  std::vector<Verification> verifications;
};

/// Runs every pipeline of `golden` on every contender three times. Contenders are checked side by
/// side, one on each core; the pipelines of one, one after the other in the same process. The
/// second run has the images in the opposite order, so that data that a worker or a device kept
/// from the first run is detected. The third run has a single image, which the workers must share.
/// If `output` is given, writes a PNG there for each image that differs: black where it is right,
/// and brighter for larger differences. Throws Interrupted.
[[nodiscard]] GoldenOutcome check_golden(const Golden& golden, const std::vector<Entrant>& entrants,
                                         const std::optional<std::filesystem::path>& output,
                                         Progress& progress);

/// The exit code that this outcome calls for (see host/base/error.h).
[[nodiscard]] ExitCode exit_code_for(const GoldenOutcome& outcome);

}  // namespace bb
