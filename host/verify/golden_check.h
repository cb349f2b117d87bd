// Correctness alone: backends against golden digests, with nothing timed.
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

/// What became of one contender.
struct Verification {
  const Entrant* entrant = nullptr;
  Status status = Status::ok;
  std::vector<std::string> reasons;  // a line for each pipeline that differs, or why it failed
};

struct GoldenOutcome {
  std::string input_difference;  // the generated images themselves differ: nothing was run
  std::vector<Verification> verifications;
};

/// Runs every pipeline of `golden` on every contender, three times: the second time the images come
/// in the opposite order, so that what a worker or a device kept of the first run does not pass,
/// and the third time there is one image, which the workers have to share.
/// Where `output` is given, a PNG there shows each image that differs: black where it is right,
/// brighter the more it is wrong. Throws Interrupted.
[[nodiscard]] GoldenOutcome check_golden(const Golden& golden, const std::vector<Entrant>& entrants,
                                         const std::optional<std::filesystem::path>& output,
                                         Progress& progress);

/// The exit code that this outcome calls for (see host/base/error.h).
[[nodiscard]] ExitCode exit_code_for(const GoldenOutcome& outcome);

}  // namespace bb
