// Whether a comparison came out well.
#pragma once

#include "host/base/error.h"
#include "host/model/study.h"

namespace bb {

/// The exit code that a comparison calls for: see exit_codes(). A row must not fail. A row of the
/// reference, or of a backend that the user named, must also be usable, except for some of several
/// numbers of workers.
[[nodiscard]] ExitCode exit_code_for(const Comparison& comparison);

}  // namespace bb
