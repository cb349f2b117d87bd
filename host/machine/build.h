// The program's sources and compiler, and the environment that it was started in.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "host/model/study.h"

namespace bb {

[[nodiscard]] Build describe_build();

/// The time now, with the offset of the local zone: "2026-11-26T19:06:32+01:00".
[[nodiscard]] std::string current_date();

/// The environment variables that affect measurements, by name.
[[nodiscard]] std::map<std::string, std::string> measured_environment();

/// What tells who runs this program, and where: the names of the host and the user, and the user's
/// home.
[[nodiscard]] std::vector<std::string> private_names();

}  // namespace bb
