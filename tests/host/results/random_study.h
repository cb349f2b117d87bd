// Random studies with every kind of value that a result file may contain.
#pragma once

#include <cstdint>

#include "host/model/study.h"

namespace bb::testing {

/// The same seed gives the same study. The study is valid: it has nothing that parse_study()
/// refuses.
[[nodiscard]] Study random_study(std::uint64_t seed);

}  // namespace bb::testing
