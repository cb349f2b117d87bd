// What a backend's process tells the host. In scope e2e it decodes files, so it may have been taken
// over and tell anything: numbers are checked here, and every text becomes printable.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "backends/interface/backend.h"
#include "host/contender/contender.h"

namespace bb {

/// Parses a reply. Each text in it, names of members apart, becomes what printable_lines() makes of
/// it. Throws ContenderFailure for what is no JSON object, and all that the functions below do not
/// expect.
[[nodiscard]] nlohmann::json parse_reply(std::string_view text);

/// The error that a reply tells, if it does.
[[nodiscard]] std::optional<ContenderFailure> failure_in(const nlohmann::json& reply);

/// Times are at most a year, and a machine has at most a million workers.
[[nodiscard]] SetUp set_up_from(const nlohmann::json& reply);
[[nodiscard]] Run run_from(const nlohmann::json& reply);
[[nodiscard]] Availability availability_from(const nlohmann::json& reply);

/// The backends of a module, without probe and make, from a reply with its "manifest".
[[nodiscard]] std::vector<BackendInfo> backends_from(const nlohmann::json& reply);

/// The text of this name in a reply.
[[nodiscard]] std::string text_in(const nlohmann::json& reply, const std::string& name);

}  // namespace bb
