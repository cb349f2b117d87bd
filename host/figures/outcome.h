// Whether a comparison came out well.
#pragma once

#include "host/base/error.h"
#include "host/model/study.h"

namespace bb {

/// The exit code that a comparison calls for: see exit_codes(). A row of the reference, or of a
/// backend that the user named, has to be ok; any other need not be usable.
[[nodiscard]] ExitCode exit_code_for(const Comparison& comparison);

}  // namespace bb
