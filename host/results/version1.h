// Result files of version 1, which earlier programs wrote.
#pragma once

#include <nlohmann/json.hpp>

#include "host/model/study.h"

namespace bb {

/// A study of one comparison. What such a file does not say:
/// - who was asked for: a row's number of workers is taken for what was requested, and `requested`
///   is false;
/// - the reference: it is the contender of the first row;
/// - what each run used of the machine: every run has the row's medians;
/// - the warm-ups, and when a disturbed run was made: the disturbed ones come first, with no time.
/// Throws std::runtime_error that says what is wrong and where.
[[nodiscard]] Study read_version1(const nlohmann::json& json);

}  // namespace bb
