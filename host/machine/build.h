// The program's sources and compiler, and the environment that it was started in.
#pragma once

#include <map>
#include <string>

#include "host/model/study.h"

namespace bb {

[[nodiscard]] Build describe_build();

/// The time now, in UTC: "2026-11-26T18:06:32Z".
[[nodiscard]] std::string current_date();

/// The environment variables that affect measurements, by name.
[[nodiscard]] std::map<std::string, std::string> measured_environment();

}  // namespace bb
