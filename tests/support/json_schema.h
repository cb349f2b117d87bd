// The part of JSON Schema (draft 2020-12) that the schemas in results/ use. Refuses all other
// keywords, because a constraint that is not checked must not seem to hold.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace bb::testing {

/// The violations of `schema` in `document`, one line for each.
[[nodiscard]] std::vector<std::string> schema_violations(const nlohmann::json& schema,
                                                         const nlohmann::json& document);

}  // namespace bb::testing
