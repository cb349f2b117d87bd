// Studies with anything in them that a result file may hold.
#pragma once

#include <cstdint>

#include "host/model/study.h"

namespace bb::testing {

/// The same seed gives the same study. It is a valid one: what parse_study() refuses is not in it.
[[nodiscard]] Study random_study(std::uint64_t seed);

}  // namespace bb::testing
